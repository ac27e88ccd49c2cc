import { similarEventTypes } from './similarEventTypes';

const NAMES = ['billing.paid', 'order.created', 'order.paid', 'push'];

describe('similar event types', () => {
  it.each([
    ['order.create', ['order.created', 'order.paid']],
    ['PUSH', ['push']],
    ['billing', ['billing.paid']],
    ['deployment.finished', []],
  ])('suggests for %s: %j', (name, expected) => {
    expect(similarEventTypes(name, NAMES)).toEqual(expected);
  });
});
