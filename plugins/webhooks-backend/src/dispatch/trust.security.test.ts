import { mockCredentials, TestDatabases } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import { webhooksIntegrationDispatchPermission } from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import { eventually, Receiver } from 'backstage-webhooks-test';
import {
  addDeliveries,
  addIntegration,
  logAll,
  migrated,
  NO_SLOTS,
} from '../__testUtils__/fixtures';
import { ALLOW, DENY, TestPolicy } from '../__testUtils__/TestPolicy';
import { TEAM, TestPortal } from '../__testUtils__/TestPortal';
import { DeliveryQueue } from '../database/DeliveryQueue';
import { EventStore } from '../database/EventStore';
import { IntegrationStore } from '../database/IntegrationStore';
import { EventIntake } from './EventIntake';

jest.setTimeout(60_000);

const MALLORY = 'user:default/mallory';
const OWNER = 'user:default/owner';
const ADMIN = 'user:default/admin';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

describe.each(databases.eachSupportedId())(
  'dispatch to the integration of others (%s)',
  databaseId => {
    let knex: Knex;
    let receiver: Receiver;
    let policy: TestPolicy;
    let portal: TestPortal;

    beforeEach(async () => {
      knex = await databases.init(databaseId);
      receiver = await Receiver.start();
      policy = new TestPolicy({
        [MALLORY]: ['group:default/mallorys'],
        [OWNER]: ['group:default/team'],
        [ADMIN]: ALLOW,
      });
      portal = await TestPortal.start({
        knex,
        permissions: policy,
        features: [policy.userInfo()],
        entities: [TEAM, { ...TEAM, metadata: { name: 'mallorys' } }],
        webhooks: {
          delivery: { retry: { delays: ['1h', '1h'], jitter: 0 } },
          access: {
            services: [
              { subject: 'plugin:trusted' },
              {
                subject: 'plugin:scaffolder',
                permissions: ['webhooks.event.dispatch'],
              },
            ],
          },
        },
      });
    });

    afterEach(async () => {
      await portal.stop();
      await receiver.stop();
    });

    /** Creates an integration of the team. */
    async function create(fields: JsonObject = {}): Promise<string> {
      const { body } = await portal
        .as(OWNER)
        .post('/integrations', {
          name: 'Hook',
          owner: 'team',
          url: receiver.url,
          eventTypes: ['a.b'],
          ...fields,
        })
        .expect(201);
      return body.id;
    }

    const dispatch = (user: string, event: JsonObject = {}) =>
      portal.as(user).post('/events', { type: 'a.b', payload: {}, ...event });

    /** Waits for that number of recorded attempts. */
    const attempted = (count: number) =>
      eventually(async () => {
        const [row] = await knex('attempts').count({ count: '*' });
        expect(Number(row.count)).toBe(count);
      });

    const read = async (id: string) =>
      (await portal.as(OWNER).get(`/integrations/${id}`)).body;
    const readHealth = async (id: string) =>
      (await portal.as(OWNER).get(`/integrations/${id}/health`)).body;

    it.each([400, 500, 429])(
      'does not pause it after %s responses',
      async status => {
        const id = await create();
        receiver.answer = async () => ({ status });
        for (let i = 0; i < 12; i += 1) {
          await dispatch(MALLORY).expect(202);
        }
        await attempted(12);
        receiver.answer = async () => ({ status: 200 });
        await dispatch(OWNER).expect(202);
        await attempted(13);

        const health = await readHealth(id);
        expect(health).toMatchObject({ health: 'healthy', successRate: 1 });
        expect(health).not.toHaveProperty('pause');
        expect(health).not.toHaveProperty('lastError');
      },
    );

    it('does not disable it after a 410', async () => {
      const id = await create();
      receiver.answer = async () => ({ status: 410 });
      await dispatch(MALLORY).expect(202);
      await attempted(1);
      await portal.runHealthTask();

      expect(await read(id)).toMatchObject({ state: 'active', health: 'idle' });
      expect(await knex('deliveries').pluck('status')).toEqual(['failed']);
    });

    it('does not hold up the order of a FIFO integration', async () => {
      await create({ ordering: 'fifo' });
      receiver.answer = async () => ({ status: 500 });
      await dispatch(MALLORY).expect(202);
      await attempted(1);
      receiver.answer = async () => ({ status: 200 });
      await dispatch(OWNER).expect(202);
      await attempted(2);

      expect(await knex('deliveries').orderBy('id').pluck('status')).toEqual([
        'pending',
        'succeeded',
      ]);
    });

    it('does not make a failing integration look healthy', async () => {
      const id = await create();
      receiver.answer = async () => ({ status: 500 });
      await dispatch(OWNER).expect(202);
      await attempted(1);
      receiver.answer = async () => ({ status: 200 });
      await dispatch(MALLORY).expect(202);
      await attempted(2);

      expect(await readHealth(id)).toMatchObject({
        health: 'failing',
        successRate: 0,
      });
    });

    it('rejects the name of one that does not subscribe, as if it did not exist', async () => {
      const id = await create({ eventTypes: ['shop.*'] });
      const [unknown, named] = await Promise.all(
        ['none', id].map(one => dispatch(MALLORY, { integrationIds: [one] })),
      );

      expect(named.status).toBe(404);
      expect(named.body.error.message.replace(id, 'none')).toBe(
        unknown.body.error.message,
      );
      expect(await knex('events')).toEqual([]);
    });

    it('accepts the name of one that subscribes', async () => {
      const ids = [await create(), await create({ eventTypes: ['a.*'] })];

      await dispatch(MALLORY, { integrationIds: ids }).expect(202);

      await logAll(knex);
      expect(await knex('deliveries').pluck('integration_id')).toEqual(
        expect.arrayContaining(ids),
      );
    });

    it('accepts the name of one that the caller has permission for', async () => {
      const id = await create({ eventTypes: ['shop.*'] });

      expect((await dispatch(OWNER, { integrationIds: [id] })).status).toBe(
        202,
      );
    });

    it('counts after a caller with permission redelivers it', async () => {
      const id = await create();
      receiver.answer = async () => ({ status: 410 });
      await dispatch(MALLORY).expect(202);
      await attempted(1);
      const [deliveryId] = await knex('deliveries').pluck('id');
      const redeliver = () =>
        portal.as(OWNER).post(`/deliveries/${deliveryId}/redeliver`);
      policy.set(OWNER, webhooksIntegrationDispatchPermission, DENY);
      await redeliver().expect(200);
      await attempted(2);
      expect(await read(id)).toMatchObject({ state: 'active' });

      policy.set(OWNER, webhooksIntegrationDispatchPermission, ALLOW);
      await redeliver().expect(200);
      await eventually(async () =>
        expect(await read(id)).toMatchObject({
          state: 'disabled',
          reason: 'gone',
        }),
      );
    });

    it.each([
      ['plugin:trusted', 'failing'],
      ['plugin:scaffolder', 'idle'],
    ])('by the service %s leaves it %s', async (subject, health) => {
      const id = await create();
      receiver.answer = async () => ({ status: 500 });
      await portal
        .post('/events', { type: 'a.b', payload: {} })
        .set(
          'authorization',
          mockCredentials.service.header({
            onBehalfOf: mockCredentials.service(subject),
            targetPluginId: 'webhooks',
          }),
        )
        .expect(202);
      await attempted(1);

      expect(await read(id)).toMatchObject({ health });
    });

    it('asks for all permissions at once', async () => {
      await create();
      await create();
      policy.questions = 0;
      await dispatch(MALLORY).expect(202);

      expect(policy.questions).toBe(1);
    });
  },
);

describe.each(databases.eachSupportedId())(
  'order of claims (%s)',
  databaseId => {
    const NOW = Date.parse('2026-03-02T12:00:00Z');

    it.each([
      ['plain', {}],
      ['rate-limited', { maxPerSecond: 1 }],
      ['FIFO', { ordering: 'fifo' as const }],
    ])(
      'claims trusted deliveries of a %s integration first',
      async (_, fields) => {
        const knex = await migrated(await databases.init(databaseId));
        const queue = new DeliveryQueue({ knex });
        const integrations = new IntegrationStore({ knex });
        await addIntegration(integrations, { id: 'a', ...fields });
        await new EventIntake({ events: new EventStore({ knex }) }).dispatch(
          [1, 2, 3].map(n => ({
            type: 'a.b',
            body: JSON.stringify({ n }),
            dispatchedBy: MALLORY,
            scope: { none: true },
            now: NOW - n,
          })),
          NO_SLOTS,
        );
        const [trusted] = await addDeliveries(knex, {
          integrationIds: ['a'],
          now: NOW,
        });
        const request = { integrationId: 'a', slots: 1 };
        const options = { now: NOW, leaseMs: 60_000 };

        const claimed =
          Object.keys(fields).length === 0
            ? await queue.claim({ requests: [request], ...options })
            : (await queue.claimPaced({ requests: [request], ...options }))
                .claimed;

        expect(claimed.map(({ deliveryId }) => deliveryId)).toEqual([trusted]);
        expect(await queue.backlogs()).toMatchObject([{ dueAt: NOW - 3 }]);
      },
    );
  },
);
