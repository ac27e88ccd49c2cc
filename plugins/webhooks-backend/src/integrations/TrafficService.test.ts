import { TestDatabases } from '@backstage/backend-test-utils';
import {
  AuthorizeResult,
  type DefinitivePolicyDecision,
} from '@backstage/plugin-permission-common';
import {
  webhooksDeliveryReadPermission,
  type IntegrationTraffic,
} from 'backstage-plugin-webhooks-common';
import { eventually, Receiver } from 'backstage-webhooks-test';
import { TestPortal } from '../__testUtils__/TestPortal';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

describe.each(databases.eachSupportedId())(
  'TrafficService (%s)',
  databaseId => {
    let receiver: Receiver;
    let portal: TestPortal;
    let path: string;
    let mayReadDeliveries = true;

    const decide = async (
      requests: { permission: { name: string } }[],
    ): Promise<DefinitivePolicyDecision[]> =>
      requests.map(({ permission }) => ({
        result:
          mayReadDeliveries ||
          permission.name !== webhooksDeliveryReadPermission.name
            ? AuthorizeResult.ALLOW
            : AuthorizeResult.DENY,
      }));

    beforeAll(async () => {
      receiver = await Receiver.start();
      portal = await TestPortal.start({
        knex: await databases.init(databaseId),
        webhooks: { delivery: { retry: { delays: [] } } },
        permissions: { authorize: decide, authorizeConditional: decide },
      });
      const { id } = await portal.create({
        url: receiver.url,
        eventTypes: ['a.b', 'c.d'],
      });
      path = `/integrations/${id}`;
      await send('a.b', 200);
      portal.clock.advance({ minutes: 40 });
      await send('a.b', 500);
      await send('c.d', 200);
      await portal.post(`${path}/test`);
      await portal.post(`${path}/secret/rotate`);
    });

    afterAll(async () => {
      await portal.stop();
      await receiver.stop();
    });

    async function send(type: string, status: number) {
      receiver.answer = async () => ({ status });
      const [id] = await portal.dispatch({ type });
      await eventually(async () =>
        expect((await portal.delivery(id)).status).not.toBe('pending'),
      );
    }

    async function traffic(range?: string): Promise<IntegrationTraffic> {
      const query = range ? `?range=${range}` : '';
      return (await portal.get(`${path}/traffic${query}`)).body;
    }

    /** The periods with traffic: their start, and the numbers of successes and errors. */
    const busy = ({ periods }: IntegrationTraffic) =>
      periods
        .filter(({ success, error }) => success + error > 0)
        .map(({ start, success, error }) => [start, success, error]);

    it('counts attempts per half hour of 24 hours, without tests', async () => {
      const day = await traffic();

      expect(day).toMatchObject({
        range: '24h',
        from: '2026-03-01T13:00:00.000Z',
        to: '2026-03-02T12:40:00.000Z',
      });
      expect(day.periods).toHaveLength(48);
      expect(busy(day)).toEqual([
        ['2026-03-02T12:00:00.000Z', 1, 0],
        ['2026-03-02T12:30:00.000Z', 1, 1],
      ]);
    });

    it('counts attempts per five minutes of an hour, and per UTC day', async () => {
      expect(busy(await traffic('1h'))).toEqual([
        ['2026-03-02T12:00:00.000Z', 1, 0],
        ['2026-03-02T12:40:00.000Z', 1, 1],
      ]);
      expect(busy(await traffic('7d'))).toEqual([
        ['2026-03-02T00:00:00.000Z', 2, 1],
      ]);
      expect((await traffic('30d')).periods).toHaveLength(30);
    });

    it.each(['1h', '30d'])('estimates latencies of %s', async range => {
      const { latencyMs, periods } = await traffic(range);

      expect(latencyMs?.p95).toBeGreaterThan(0);
      expect(periods.at(-1)!.latencyMs?.p50).toBeGreaterThan(0);
      expect(periods[0].latencyMs).toBeUndefined();
    });

    it('lists the changes of the range, oldest first', async () => {
      const { changes } = await traffic('1h');

      expect(changes.map(({ event, at }) => [event, at.slice(0, 16)])).toEqual([
        ['integration-create', '2026-03-02T12:00'],
        ['integration-secret-rotate', '2026-03-02T12:40'],
      ]);
    });

    it('breaks deliveries down by response and event type, without tests', async () => {
      const { breakdown } = await traffic();

      expect(breakdown).toEqual({
        deliveries: 3,
        complete: true,
        answers: [
          { outcome: 'success', statusCode: 200, count: 2 },
          { outcome: 'error', statusCode: 500, count: 1 },
        ],
        eventTypes: [
          { eventType: 'a.b', count: 2, failed: 1 },
          { eventType: 'c.d', count: 1, failed: 0 },
        ],
      });
    });

    it('has no breakdown for callers who may not read deliveries', async () => {
      mayReadDeliveries = false;
      try {
        expect(await traffic()).not.toHaveProperty('breakdown');
      } finally {
        mayReadDeliveries = true;
      }
    });

    it('refuses other ranges', async () => {
      const { status, body } = await portal.get(`${path}/traffic?range=2h`);

      expect(status).toBe(400);
      expect(body.error.message).toContain('range');
    });
  },
);
