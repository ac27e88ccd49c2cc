import { TestDatabases } from '@backstage/backend-test-utils';
import type { Delivery } from 'backstage-plugin-webhooks-common';
import { eventually, Receiver, type Answer } from 'backstage-webhooks-test';
import { TestPortal } from '../__testUtils__/TestPortal';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

const OK = { status: 200 };

describe.each(databases.eachSupportedId())('throttling (%s)', databaseId => {
  let receiver: Receiver;
  let portal: TestPortal;
  let integrationId: string;

  beforeEach(async () => {
    receiver = await Receiver.start();
    portal = await TestPortal.start({
      knex: await databases.init(databaseId),
      webhooks: {
        delivery: {
          retry: { delays: ['PT1S', 'PT2S', 'PT3S'], jitter: 0 },
          maxThrottledAge: '2 days',
        },
      },
    });
    integrationId = (await portal.create({ url: receiver.url })).id;
  });

  afterEach(async () => {
    await portal.stop();
    await receiver.stop();
  });

  async function health() {
    return (await portal.get(`/integrations/${integrationId}/health`)).body;
  }

  async function deliveries(): Promise<Delivery[]> {
    return (await portal.get('/deliveries?limit=200')).body.items;
  }

  async function untilPaused(): Promise<void> {
    await eventually(async () => expect((await health()).pause).toBeDefined());
  }

  async function untilSucceeded(count: number): Promise<Delivery[]> {
    return eventually(async () => {
      const all = await deliveries();
      expect(all.map(({ status }) => status)).toEqual(
        Array(count).fill('succeeded'),
      );
      return all;
    });
  }

  /** The clock times of the requests. */
  function recordTimes(answer: Answer): number[] {
    const times: number[] = [];
    receiver.answer = request => {
      times.push(portal.clock.now());
      return answer(request);
    };
    return times;
  }

  it('delivers a backlog at the pace of a rate-limiting receiver', async () => {
    const total = 30;
    const perSecond = 10;
    const taken = new Map<number, number>();
    let refused = 0;
    receiver.answer = async () => {
      const second = Math.floor(portal.clock.now() / 1000);
      const count = (taken.get(second) ?? 0) + 1;
      taken.set(second, count);
      if (count <= perSecond) {
        return OK;
      }
      refused += 1;
      return { status: 429, headers: { 'retry-after': '1' } };
    };
    for (let i = 0; i < total; i += 1) {
      await portal.dispatch();
    }

    await eventually(async () => {
      if ((await health()).pause) {
        portal.clock.advance({ seconds: 1 });
      }
      expect((await deliveries()).filter(isSucceeded)).toHaveLength(total);
    }, 40_000);

    expect(refused).toBeLessThanOrEqual(total / 2);
  });

  it('does not use up attempts of the schedule for 429 responses', async () => {
    let refusals = 4;
    receiver.answer = async () => {
      refusals -= 1;
      return refusals < 0 ? OK : { status: 429 };
    };
    await portal.dispatch();

    for (let i = 0; i < 4; i += 1) {
      await receiver.received(i + 1);
      await untilPaused();
      portal.clock.advance({ seconds: 5 });
    }

    const [delivery] = await untilSucceeded(1);
    expect(delivery.attemptCount).toBe(5);
  });

  it('shows an integration as paused, then as failing, if its receiver only responds with 429', async () => {
    receiver.answer = async () => ({ status: 429 });
    await portal.dispatch();
    await untilPaused();

    const found = async (status: string) => {
      const { body } = await portal.get(`/integrations?health=${status}`);
      return body.items;
    };
    expect(await health()).toMatchObject({
      health: 'paused',
      recentSuccessRate: 0,
      throttledSince: expect.stringMatching(/^2026-03-02T12:00:00/),
    });
    expect(await found('paused')).toMatchObject([
      { id: integrationId, recentSuccessRate: 0 },
    ]);

    // The pause is over, and nothing has succeeded.
    receiver.answer = async () => ({ status: 500 });
    portal.clock.advance({ seconds: 5 });
    await eventually(async () =>
      expect((await health()).health).toBe('failing'),
    );
    expect(await found('failing')).toMatchObject([{ id: integrationId }]);
    expect(await found('idle')).toEqual([]);
  });

  it('expires a delivery that only gets 429', async () => {
    receiver.answer = async () => ({
      status: 429,
      headers: { 'retry-after': '86400' },
    });
    const [id] = await portal.dispatch();

    for (const days of [1, 2]) {
      await receiver.received(days);
      await untilPaused();
      portal.clock.advance({ days: 1 });
    }

    await eventually(async () =>
      expect(await portal.delivery(id)).toMatchObject({
        status: 'failed',
        endReason: 'expired',
        attemptCount: 3,
      }),
    );
  });

  it.each([429, 502, 503, 504])(
    'sends nothing for the time that a receiver requests with %d',
    async status => {
      const times = recordTimes(async () =>
        receiver.requests.length === 1
          ? { status, headers: { 'retry-after': '600' } }
          : OK,
      );
      await portal.dispatch();
      await untilPaused();
      const pausedAt = portal.clock.now();
      for (let i = 0; i < 20; i += 1) {
        await portal.dispatch();
        portal.clock.advance({ seconds: 3 });
      }
      portal.clock.advance({ minutes: 9 });

      await untilSucceeded(21);

      const [first, ...later] = times;
      expect(first).toBe(pausedAt);
      expect(Math.min(...later)).toBeGreaterThanOrEqual(pausedAt + 600_000);
    },
  );

  it('accepts fractions of a second, and the longest of several values', async () => {
    const asked = [['0.4', '1.5', '0.2']];
    const times = recordTimes(async () => {
      const values = asked.pop();
      return values ? { status: 429, headers: { 'retry-after': values } } : OK;
    });
    await portal.dispatch();
    await untilPaused();

    expect((await health()).pause.until).toBe(
      new Date(times[0] + 1_500).toISOString(),
    );
  });
});

function isSucceeded({ status }: Delivery): boolean {
  return status === 'succeeded';
}
