import { headerContext } from '../secrets/sealContext';
import { isInHeaderScope } from './headerScope';

/** `URL.origin` is `null` for all schemes of destinations. */
describe('The header values of a destination', () => {
  it('are not sent to another connection', () => {
    expect(isInHeaderScope('nats://a/x', 'nats://b/x', 'origin')).toBe(false);
  });

  it('are not sent to another destination', () => {
    expect(isInHeaderScope('nats://a/x', 'kafka://a/x', 'origin')).toBe(false);
  });

  it('are sent to other subjects of the connection where the scope is the origin', () => {
    expect(isInHeaderScope('nats://a/x', 'nats://a/y', 'origin')).toBe(true);
  });

  it('are sealed for their connection', () => {
    const context = (url: string) => headerContext({ id: 'i', url }, 'x-team');

    expect(context('nats://a/x')).not.toEqual(context('nats://b/x'));
  });
});
