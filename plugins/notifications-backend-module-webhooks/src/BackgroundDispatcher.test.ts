import { mockServices } from '@backstage/backend-test-utils';
import { InputError } from '@backstage/errors';
import { webhooksServiceMock } from 'backstage-plugin-webhooks-node/testUtils';
import { BackgroundDispatcher } from './BackgroundDispatcher';
import type { LossReason } from './metrics';

const EVENT = { type: 'a.b', payload: {} };
const RESULT = { eventId: 'e', deliveries: [] };
const NEVER = new Promise<never>(() => {});

const status = (statusCode: number) =>
  Object.assign(new Error(`${statusCode}`), { statusCode });

function setUp(
  options: Partial<ConstructorParameters<typeof BackgroundDispatcher>[0]> = {},
) {
  const webhooks = webhooksServiceMock.mock();
  const lost: LossReason[] = [];
  let onLost = () => {};
  let onStored = () => {};
  const stored = new Promise<void>(resolve => {
    onStored = resolve;
  });
  const firstLoss = new Promise<void>(resolve => {
    onLost = resolve;
  });
  const dispatcher = new BackgroundDispatcher({
    webhooks,
    logger: mockServices.logger.mock(),
    metrics: {
      stored: onStored,
      lost: reason => {
        lost.push(reason);
        onLost();
      },
    },
    retryDelaysMs: [0, 0],
    ...options,
  });
  return { webhooks, dispatcher, lost, stored, firstLoss };
}

describe('BackgroundDispatcher', () => {
  it('resolves when the event is stored', async () => {
    const { webhooks, dispatcher, lost } = setUp({ senderWaitMs: 60_000 });
    webhooks.dispatch.mockResolvedValue(RESULT);
    await dispatcher.dispatch(EVENT);

    expect(webhooks.dispatch).toHaveBeenCalledTimes(1);
    expect(lost).toEqual([]);
  });

  it('does not block the sender while the webhooks backend does not respond', async () => {
    const { webhooks, dispatcher } = setUp({ senderWaitMs: 1 });
    webhooks.dispatch.mockReturnValue(NEVER);

    await expect(dispatcher.dispatch(EVENT)).resolves.toBeUndefined();
  });

  it.each([
    status(500),
    status(503),
    status(429),
    new TypeError('fetch failed'),
  ])('retries after %s with the same idempotency key', async error => {
    const { webhooks, dispatcher, stored } = setUp();
    webhooks.dispatch.mockRejectedValueOnce(error);
    webhooks.dispatch.mockResolvedValueOnce(RESULT);
    await dispatcher.dispatch(EVENT);
    await stored;

    const [[first], [second]] = webhooks.dispatch.mock.calls;
    expect(first).toEqual({ ...EVENT, idempotencyKey: expect.any(String) });
    expect(second).toEqual(first);
  });

  it('uses a separate idempotency key per notification', async () => {
    const { webhooks, dispatcher } = setUp();
    webhooks.dispatch.mockResolvedValue(RESULT);
    await dispatcher.dispatch(EVENT);
    await dispatcher.dispatch(EVENT);

    const keys = webhooks.dispatch.mock.calls.map(
      ([{ idempotencyKey }]) => idempotencyKey,
    );
    expect(new Set(keys).size).toBe(2);
  });

  it.each([status(400), status(403), status(413), new InputError('No JSON')])(
    'gives up immediately after %s',
    async error => {
      const { webhooks, dispatcher, lost } = setUp();
      webhooks.dispatch.mockRejectedValue(error);
      await dispatcher.dispatch(EVENT);

      expect(webhooks.dispatch).toHaveBeenCalledTimes(1);
      expect(lost).toEqual(['refused']);
    },
  );

  it('gives up after the last try', async () => {
    const { webhooks, dispatcher, lost, firstLoss } = setUp();
    webhooks.dispatch.mockRejectedValue(status(503));
    await dispatcher.dispatch(EVENT);
    await firstLoss;

    expect(webhooks.dispatch).toHaveBeenCalledTimes(3);
    expect(lost).toEqual(['timeout']);
  });

  it('drops notifications beyond its limit', async () => {
    const { webhooks, dispatcher, lost } = setUp({
      senderWaitMs: 1,
      maxPending: 1,
    });
    webhooks.dispatch.mockReturnValue(NEVER);
    await dispatcher.dispatch(EVENT);
    await dispatcher.dispatch(EVENT);

    expect(webhooks.dispatch).toHaveBeenCalledTimes(1);
    expect(lost).toEqual(['full']);
  });

  it('gives up waiting notifications on shutdown', async () => {
    const { webhooks, dispatcher, lost } = setUp({
      senderWaitMs: 1,
      retryDelaysMs: [60_000],
    });
    webhooks.dispatch.mockRejectedValue(status(503));
    await dispatcher.dispatch(EVENT);
    await dispatcher.stop();

    expect(lost).toEqual(['shutdown']);
  });
});
