import type {
  Delivery,
  Page,
  Replay,
  StartedReplay,
} from 'backstage-plugin-webhooks-common';
import { engines, freshDatabase } from './__testUtils__/database';
import { BackendProcess } from './__testUtils__/backendProcess';
import { eventually } from './testUtils/eventually';
import { Receiver } from './testUtils/Receiver';

jest.setTimeout(300_000);

const COUNT = 2_000;
const CONCURRENCY = 50;

describe.each(engines)('kill -9 with %s', engine => {
  const cleanUp: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const end of cleanUp.splice(0).reverse()) {
      await end();
    }
  });

  it('loses none of 2,000 accepted dispatches', async () => {
    const options = {
      database: freshDatabase(engine),
      webhooks: {
        network: { allow: ['127.0.0.0/8'], allowHttp: true },
        delivery: {
          timeout: { seconds: 4 },
          concurrency: CONCURRENCY,
          retry: { delays: Array(5).fill({ seconds: 1 }) },
        },
        eventTypes: [{ name: 'order.placed', description: 'An order' }],
      },
    };
    // Slow enough that most are still waiting at the time of the kill.
    const receiver = await Receiver.start(async () => {
      await new Promise(resolve => {
        setTimeout(resolve, 50);
      });
      return { status: 200 };
    });
    cleanUp.push(() => receiver.stop());
    const first = await BackendProcess.start(options);
    cleanUp.push(() => first.kill());
    const integration = await first.call<{ id: string }>(
      'POST',
      '/integrations',
      {
        name: 'Orders',
        owner: 'payments',
        url: receiver.url,
        eventTypes: ['order.placed'],
      },
    );
    const accepted = await first.dispatchOrders(COUNT);
    expect(accepted.size).toBe(COUNT);
    expect(new Set(receiver.ids).size).toBeLessThan(COUNT);
    await first.kill();
    const beforeKill = new Set(receiver.ids);

    const second = await BackendProcess.start(options);
    cleanUp.push(() => second.kill());
    await eventually(
      async () => expect(new Set(receiver.ids)).toEqual(accepted),
      120_000,
    );
    await eventually(async () => {
      const { items } = await second.call<Page<Delivery>>(
        'GET',
        `/deliveries?integrationId=${integration.id}&status=pending&limit=1`,
      );
      expect(items).toEqual([]);
    }, 60_000);
    // Only requests in flight when the process died, and as many whose responses waited to be recorded, can have
    // arrived without being in the log.
    const attempts = (await second.deliveries()).reduce(
      (sum, one) => sum + one.attemptCount,
      0,
    );
    expect(receiver.ids.length - attempts).toBeLessThanOrEqual(2 * CONCURRENCY);
    expect(beforeKill.size).toBeGreaterThan(0);
  });

  it('continues a replay, and replays each delivery once', async () => {
    const options = {
      database: freshDatabase(engine),
      webhooks: {
        network: { allow: ['127.0.0.0/8'], allowHttp: true },
        // No retries.
        delivery: { concurrency: CONCURRENCY, retry: { delays: [] } },
        eventTypes: [{ name: 'order.placed', description: 'An order' }],
        limits: { dispatchesPerMinute: { service: 1_000_000 } },
        health: { schedule: { frequency: { seconds: 5 }, timeout: '1m' } },
      },
    };
    const receiver = await Receiver.start(async () => ({ status: 200 }));
    cleanUp.push(() => receiver.stop());
    const first = await BackendProcess.start(options);
    cleanUp.push(() => first.kill());
    const { id } = await first.call<{ id: string }>('POST', '/integrations', {
      name: 'Orders',
      owner: 'payments',
      url: receiver.url,
      eventTypes: ['order.placed'],
    });
    await first.dispatchOrders(COUNT);
    await eventually(async () => {
      const { pending } = await first.call<{ pending: number }>(
        'GET',
        `/integrations/${id}/health`,
      );
      expect(pending).toBe(0);
    }, 120_000);

    const { replayId } = await first.call<StartedReplay>(
      'POST',
      `/integrations/${id}/replay`,
      { from: '2020-01-01T00:00:00Z', status: 'succeeded' },
    );
    await first.kill();
    const second = await BackendProcess.start(options);
    cleanUp.push(() => second.kill());

    const replay = await eventually(async () => {
      const found = await second.call<Replay>(
        'GET',
        `/integrations/${id}/replays/${replayId}`,
      );
      expect(found.state).toBe('completed');
      return found;
    }, 120_000);
    expect(replay).toMatchObject({
      selected: COUNT,
      replayed: COUNT,
      skipped: 0,
    });
    const times = () => {
      const counts = new Map<string, number>();
      for (const one of receiver.ids) {
        counts.set(one, (counts.get(one) ?? 0) + 1);
      }
      return [...counts.values()];
    };
    await eventually(async () => {
      expect(times()).toHaveLength(COUNT);
      expect(Math.min(...times())).toBeGreaterThanOrEqual(2);
    }, 120_000);
    // Only requests in flight, or waiting to be recorded, when the process died can have been repeated.
    const extra = times().reduce((sum, count) => sum + count - 2, 0);
    expect(extra).toBeLessThanOrEqual(2 * CONCURRENCY);
  });
});
