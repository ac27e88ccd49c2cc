import { TestDatabases } from '@backstage/backend-test-utils';
import type { IntegrationActivity } from 'backstage-plugin-webhooks-common';
import { eventually, Receiver } from 'backstage-webhooks-test';
import { TestPortal } from '../__testUtils__/TestPortal';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

const ACTOR = 'user:default/mock';

describe.each(databases.eachSupportedId())(
  'the activity of an integration (%s)',
  databaseId => {
    let receiver: Receiver;
    let portal: TestPortal;
    let path: string;

    beforeEach(async () => {
      receiver = await Receiver.start();
      portal = await TestPortal.start({
        knex: await databases.init(databaseId),
        webhooks: { retention: { events: { days: 10 } } },
      });
      const { id } = await portal.create({ url: receiver.url });
      path = `/integrations/${id}`;
    });

    afterEach(async () => {
      await portal.stop();
      await receiver.stop();
    });

    async function activity(): Promise<IntegrationActivity[]> {
      return (await portal.get(`${path}/activity`)).body.items;
    }

    it('shows who made which change, newest first', async () => {
      await portal.patch(path, { name: 'Renamed', ownedOnly: false });
      await portal.patch(path, { name: 'Renamed' });
      await portal.post(`${path}/secret/rotate`, { graceHours: 1 });
      await portal.post(`${path}/disable`, { reason: 'Moving house' });
      await portal.post(`${path}/enable`, { replay: 'held' });

      expect(await activity()).toEqual([
        expect.objectContaining({
          event: 'integration-enable',
          actor: ACTOR,
          replay: 'held',
          count: 0,
        }),
        expect.objectContaining({
          event: 'integration-disable',
          actor: ACTOR,
          at: '2026-03-02T12:00:00.000Z',
          reason: 'manual',
          evidence: expect.objectContaining({ comment: 'Moving house' }),
        }),
        expect.objectContaining({
          event: 'integration-secret-rotate',
          actor: ACTOR,
          previousExpiresAt: '2026-03-02T13:00:00.000Z',
        }),
        expect.objectContaining({
          event: 'integration-update',
          actor: ACTOR,
          changed: ['name'],
        }),
        expect.objectContaining({ event: 'integration-create', actor: ACTOR }),
      ]);
    });

    it('still shows why a health rule had disabled it, without the response of the receiver', async () => {
      receiver.answer = async () => ({ status: 410, body: 'Switched off' });
      const [deliveryId] = await portal.dispatch();
      await eventually(async () =>
        expect((await portal.get(path)).body.state).toBe('disabled'),
      );
      await portal.post(`${path}/enable`, { replay: 'none' });

      const [enabled, disabled] = await activity();
      expect(enabled).toMatchObject({ replay: 'none' });
      expect(disabled).toMatchObject({
        event: 'integration-disable',
        reason: 'gone',
        evidence: {
          days: [expect.objectContaining({ gone: 1 })],
          lastAttempt: { deliveryId, statusCode: 410 },
        },
      });
      expect(disabled).not.toHaveProperty('actor');
      expect(JSON.stringify(disabled)).not.toContain('Switched off');
    });

    it('counts replayed deliveries', async () => {
      await portal.dispatch();
      await eventually(() => expect(receiver.requests).toHaveLength(1));
      await eventually(async () =>
        expect(
          (await portal.get('/deliveries?status=succeeded')).body.items,
        ).toHaveLength(1),
      );
      const from = '2026-03-02T00:00:00.000Z';
      await portal.post(`${path}/replay`, { from, status: ['succeeded'] });

      expect((await activity())[0]).toMatchObject({
        event: 'integration-replay',
        actor: ACTOR,
        from,
        count: 1,
      });
    });

    it('is read in pages', async () => {
      await portal.post(`${path}/disable`);
      const first = await portal.get(`${path}/activity?limit=1`);
      const { nextCursor } = first.body;
      const second = await portal.get(
        `${path}/activity?limit=1&cursor=${nextCursor}`,
      );

      expect([first, second].map(({ body }) => body.items[0].event)).toEqual([
        'integration-disable',
        'integration-create',
      ]);
      expect(second.body).not.toHaveProperty('nextCursor');
    });

    it('is kept as long as events', async () => {
      portal.clock.advance({ days: 11 });
      await portal.post(`${path}/disable`);
      await portal.runHealthTask();

      expect((await activity()).map(({ event }) => event)).toEqual([
        'integration-disable',
      ]);
    });
  },
);
