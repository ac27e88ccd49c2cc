import type { Delivery, Page } from 'backstage-plugin-webhooks-common';
import { BackendProcess } from './__testUtils__/backendProcess';
import { eventually } from './testUtils/eventually';
import { PostgresCluster } from './__testUtils__/ownPostgres';
import { Receiver } from './testUtils/Receiver';

jest.setTimeout(300_000);

const CONCURRENCY = 20;

describe('When a synchronous standby takes the place of the primary under load', () => {
  let cluster: PostgresCluster;
  let receiver: Receiver;
  let backends: BackendProcess[];
  /** The status and `Retry-After` of each dispatch. */
  const answers: { status: number; retryAfter: string | null }[] = [];
  const accepted = new Set<string>();
  const open = new Set<string>();
  let twoOwners = 0;

  beforeAll(async () => {
    cluster = await PostgresCluster.start();
    receiver = await Receiver.start(async ({ headers }) => {
      const id = String(headers['webhook-id']);
      twoOwners += open.has(id) ? 1 : 0;
      open.add(id);
      await new Promise(resolve => {
        setTimeout(resolve, 20);
      });
      open.delete(id);
      return { status: 204 };
    });
    const options = {
      database: cluster.config,
      webhooks: {
        network: { allow: ['127.0.0.0/8'], allowHttp: true },
        delivery: {
          timeout: { seconds: 2 },
          concurrency: CONCURRENCY,
          retry: { delays: Array(9).fill({ seconds: 1 }) },
        },
        eventTypes: [{ name: 'order.placed', description: 'An order' }],
        limits: { dispatchesPerMinute: { service: 1_000_000 } },
      },
    };
    backends = [
      await BackendProcess.start(options),
      await BackendProcess.start(options),
    ];
    await backends[0].call('POST', '/integrations', {
      name: 'Orders',
      owner: 'payments',
      url: receiver.url,
      eventTypes: ['order.placed'],
    });
    await loseThePrimary();
  });

  afterAll(async () => {
    await Promise.all(backends.map(backend => backend.kill()));
    await receiver.stop();
    await cluster.stop();
  });

  async function dispatchUntil(over: AbortSignal, caller: number) {
    for (let order = 0; !over.aborted; order += 1) {
      const response = await backends[caller % 2].request('POST', '/events', {
        type: 'order.placed',
        payload: { caller, order },
      });
      const body = await response.json();
      answers.push({
        status: response.status,
        retryAfter: response.headers.get('retry-after'),
      });
      if (response.status === 202) {
        accepted.add(body.deliveries[0].id);
      }
    }
  }

  async function acceptMore(count: number) {
    const before = accepted.size;
    await eventually(
      async () => expect(accepted.size).toBeGreaterThan(before + count),
      60_000,
    );
  }

  async function loseThePrimary() {
    const over = new AbortController();
    const callers = Array.from({ length: 8 }, (_, caller) =>
      dispatchUntil(over.signal, caller),
    );
    try {
      await acceptMore(200);
      await cluster.crash();
      // The proxy leads to the standby now, which refuses to write.
      await eventually(async () =>
        expect(
          answers.filter(({ status }) => status !== 202).length,
        ).toBeGreaterThan(50),
      );
      await cluster.promote();
      await acceptMore(200);
    } finally {
      over.abort();
      await Promise.all(callers);
    }
    await eventually(async () => {
      const { items } = await backends[1].call<Page<Delivery>>(
        'GET',
        '/deliveries?status=pending&limit=1',
      );
      expect(items).toEqual([]);
    }, 120_000);
  }

  it('delivers all that was accepted', async () => {
    const arrived = new Set(receiver.ids);

    expect([...accepted].filter(id => !arrived.has(id))).toEqual([]);
  });

  it('has a success in the log for all that was accepted', async () => {
    const found = await backends[0].deliveries({ status: 'succeeded' });
    const succeeded = new Set(found.map(({ id }) => id));

    expect([...accepted].filter(id => !succeeded.has(id))).toEqual([]);
  });

  it('sends no delivery from two replicas at once', () => {
    expect(twoOwners).toBe(0);
  });

  it('sends again only what was in flight', () => {
    const repeats = receiver.ids.length - new Set(receiver.ids).size;

    // Requests of both replicas, and as many responses that waited to be recorded.
    expect(repeats).toBeLessThanOrEqual(2 * 2 * CONCURRENCY);
  });

  it('refuses dispatches with 503 and Retry-After during the failover', () => {
    const refused = answers.filter(({ status }) => status !== 202);

    expect(new Set(refused.map(({ status }) => status))).toEqual(
      new Set([503]),
    );
    expect(refused.filter(({ retryAfter }) => retryAfter === null)).toEqual([]);
  });
});
