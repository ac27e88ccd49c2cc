import { toSubject } from './subject';

describe('toSubject', () => {
  it.each([
    ['nats://orders/order.placed', 'order.placed'],
    ['nats://orders/a', 'a'],
    ['nats://orders/Caf%C3%A9', 'Café'],
  ])('reads %s', (url, subject) => {
    expect(toSubject(new URL(url))).toBe(subject);
  });

  it.each([
    'nats://orders',
    'nats://orders/',
    'nats://orders/a b',
    'nats://orders/a.*',
    'nats://orders/a.%3E',
    'nats://orders/.a',
    'nats://orders/a.',
    'nats://orders/a..b',
    'nats://orders/a?b=c',
    'nats://orders/a#b',
    'nats://orders/%FF',
  ])('refuses %s', url => {
    expect(() => toSubject(new URL(url))).toThrow(
      'A NATS URL is nats://<connection>/<subject>.',
    );
  });
});
