import { TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { eventually, Receiver } from 'backstage-webhooks-test';
import { TestPortal } from '../__testUtils__/TestPortal';
import { IntegrationStore } from '../database/IntegrationStore';
import { RESUMED } from '../model/circuitBreaker';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

const OK = { status: 200 };
const BROKEN = { status: 500 };
const BUSY = { status: 429, headers: { 'retry-after': '600' } };

describe.each(databases.eachSupportedId())('a pause (%s)', databaseId => {
  let knex: Knex;
  let receiver: Receiver;
  let portal: TestPortal;
  let path: string;
  let id: string;

  beforeEach(async () => {
    knex = await databases.init(databaseId);
    receiver = await Receiver.start();
    portal = await TestPortal.start({
      knex,
      webhooks: {
        delivery: {
          retry: { delays: ['PT1H'], jitter: 0 },
          coolDown: { failures: 3, pause: 'PT10M' },
        },
      },
    });
    ({ id } = await portal.create({ url: receiver.url }));
    path = `/integrations/${id}`;
  });

  afterEach(async () => {
    await portal.stop();
    await receiver.stop();
  });

  async function pause() {
    return (await portal.get(`${path}/health`)).body.pause;
  }

  async function readStatus(deliveryId: string): Promise<string> {
    return (await portal.delivery(deliveryId)).status;
  }

  async function untilSucceeded(ids: string[]): Promise<void> {
    await eventually(async () => {
      for (const one of ids) {
        expect(await readStatus(one)).toBe('succeeded');
      }
    });
  }

  /**
   * Makes deliveries fail until the integration is paused.
   *
   * @returns the deliveries that wait for their next attempt, and those that wait for the pause
   */
  async function coolDown() {
    receiver.answer = async () => BROKEN;
    const failed: string[] = [];
    for (let i = 0; i < 3; i += 1) {
      failed.push(...(await portal.dispatch()));
    }
    await eventually(async () =>
      expect(await pause()).toMatchObject({
        state: 'paused',
        reason: 'cool-down',
        nextPauseMs: 20 * 60_000,
      }),
    );
    const waiting = [
      ...(await portal.dispatch()),
      ...(await portal.dispatch()),
    ];
    return { failed, waiting };
  }

  async function throttle(): Promise<string[]> {
    receiver.answer = async () => BUSY;
    await portal.dispatch();
    await eventually(async () =>
      expect(await pause()).toMatchObject({ reason: 'throttled' }),
    );
    return portal.dispatch();
  }

  it('ends when the integration is resumed, and waiting deliveries are sent immediately', async () => {
    const { failed, waiting } = await coolDown();
    receiver.answer = async () => OK;

    const { body } = await portal.post(`${path}/resume`).expect(200);

    expect(body).toEqual({ resumed: true });
    expect(await pause()).toBeUndefined();
    await untilSucceeded(waiting);
    expect(await Promise.all(failed.map(readStatus))).toEqual(
      failed.map(() => 'pending'),
    );
  });

  it('begins again if the receiver is still broken', async () => {
    await coolDown();

    await portal.post(`${path}/resume`).expect(200);
    await portal.dispatch();

    await eventually(async () =>
      expect(await pause()).toMatchObject({ pauses: 1, state: 'paused' }),
    );
    expect(receiver.requests).toHaveLength(6);
  });

  it('ends by resuming even if the receiver requested it', async () => {
    const waiting = await throttle();
    receiver.answer = async () => OK;

    await portal.post(`${path}/resume`).expect(200);

    await untilSucceeded(waiting);
    expect(await pause()).toBeUndefined();
  });

  it('is not required for resuming', async () => {
    const { body } = await portal.post(`${path}/resume`).expect(200);

    expect(body).toEqual({ resumed: false });
  });

  it('cannot be resumed while the integration is disabled', async () => {
    await portal.post(`${path}/disable`).expect(200);

    const { body } = await portal.post(`${path}/resume`).expect(409);

    expect(body.error.message).toBe(
      'The integration is disabled. Enable it first.',
    );
  });

  it('ends on replicas that did not resume it, too', async () => {
    const { waiting } = await coolDown();
    receiver.answer = async () => OK;
    const store = new IntegrationStore({ knex });

    await store.changeCircuit(await store.get(id), {
      now: portal.clock.now(),
      next: () => RESUMED,
    });

    await untilSucceeded(waiting);
    expect(await pause()).toBeUndefined();
  });

  it('after failures ends when a test succeeds', async () => {
    const { waiting } = await coolDown();
    receiver.answer = async () => OK;

    const { body } = await portal.post(`${path}/test`);

    expect(body.outcome).toBe('success');
    await untilSucceeded(waiting);
    expect(await pause()).toBeUndefined();
  });

  it('continues after a failed test', async () => {
    const { waiting } = await coolDown();
    const before = await pause();

    await portal.post(`${path}/test`);

    expect(await pause()).toEqual(before);
    expect(await readStatus(waiting[0])).toBe('pending');
  });

  it('requested by the receiver continues after a successful test', async () => {
    const [waiting] = await throttle();
    receiver.answer = async () => OK;

    await portal.post(`${path}/test`);

    expect(await pause()).toMatchObject({ reason: 'throttled' });
    expect(await readStatus(waiting)).toBe('pending');
  });

  it.each(['redelivery', 'replay'])(
    'after failures ends when a %s succeeds',
    async how => {
      const [done] = await portal.dispatch();
      await untilSucceeded([done]);
      const { waiting } = await coolDown();
      receiver.answer = async () => OK;

      await (
        how === 'redelivery'
          ? portal.post(`/deliveries/${done}/redeliver`)
          : portal.post(`${path}/replay`, {
              from: '2020-01-01T00:00:00Z',
              status: ['succeeded'],
            })
      ).expect(200);

      await untilSucceeded([done, ...waiting]);
      expect(await pause()).toBeUndefined();
    },
  );

  it('lets a single redelivery through, and continues if that fails', async () => {
    const [done] = await portal.dispatch();
    await untilSucceeded([done]);
    await coolDown();
    const sent = receiver.requests.length;

    await portal.post(`/deliveries/${done}/redeliver`).expect(200);

    await eventually(async () =>
      expect(await pause()).toMatchObject({ state: 'paused', pauses: 2 }),
    );
    expect(receiver.requests).toHaveLength(sent + 1);
  });

  it('requested by the receiver continues after a redelivery', async () => {
    const [waiting] = await throttle();
    receiver.answer = async () => OK;

    await portal.post(`/deliveries/${waiting}/redeliver`).expect(200);

    expect(await pause()).toMatchObject({ reason: 'throttled' });
    expect(await readStatus(waiting)).toBe('pending');
  });
});
