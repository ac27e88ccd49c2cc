import type { Delivery, Page } from 'backstage-plugin-webhooks-common';
import { engines, freshDatabase } from './__testUtils__/database';
import { BackendProcess } from './__testUtils__/backendProcess';
import { eventually } from './__testUtils__/eventually';
import { Receiver } from './__testUtils__/receiver';

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
    // Slow enough for the kill to come while most are still waiting.
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
    const accepted = new Set<string>();
    let next = 0;
    const dispatchSome = async () => {
      while (next < COUNT) {
        next += 1;
        const { deliveries } = await first.call<{ deliveries: Delivery[] }>(
          'POST',
          '/events',
          { type: 'order.placed', payload: { order: next } },
        );
        accepted.add(deliveries[0].id);
      }
    };
    await Promise.all(Array.from({ length: 20 }, dispatchSome));
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
    // Only what was under way when the process died can have come without being in the log: requests, and as many
    // answers that waited to be recorded.
    let attempts = 0;
    let cursor: string | undefined;
    do {
      const page: Page<Delivery> = await second.call(
        'GET',
        `/deliveries?limit=200${cursor ? `&cursor=${cursor}` : ''}`,
      );
      attempts += page.items.reduce((sum, one) => sum + one.attemptCount, 0);
      cursor = page.nextCursor;
    } while (cursor);
    expect(receiver.ids.length - attempts).toBeLessThanOrEqual(2 * CONCURRENCY);
    expect(beforeKill.size).toBeGreaterThan(0);
  });
});
