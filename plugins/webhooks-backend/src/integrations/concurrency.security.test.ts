import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import type { IntegrationWithSecret } from 'backstage-plugin-webhooks-common';
import type { Test } from 'supertest';
import {
  AuditRecorder,
  eventually,
  Receiver,
  TestClock,
} from 'backstage-webhooks-test';
import {
  addDeliveries,
  addIntegration,
  toAttemptRecord,
  claimAll,
  countRows,
  HEALTH_OPTIONS,
  migrated,
} from '../__testUtils__/fixtures';
import { HeldPermissions } from '../__testUtils__/HeldPermissions';
import { TEAM, TestPortal } from '../__testUtils__/TestPortal';
import { DeliveryLog } from '../database/DeliveryLog';
import { DeliveryQueue } from '../database/DeliveryQueue';
import { HealthStore } from '../database/HealthStore';
import { IntegrationStore } from '../database/IntegrationStore';
import { EventTypeRegistry } from '../eventTypes/EventTypeRegistry';
import { HealthMonitor } from '../health/HealthMonitor';
import { AddressPolicy } from '../network/AddressPolicy';
import { SecretBox } from '../secrets/SecretBox';
import { reconcileConfigIntegrations } from './configIntegrations';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

const TOKEN = 'Bearer tok-c9f0f895fb98ab91';
const NOW = Date.parse('2026-03-02T12:00:00Z');

const OTHER_TEAM = { ...TEAM, metadata: { name: 'other-team' } };

/** Every call whose decision is based on the stored integration. */
const CALLS: [
  name: string,
  call: (portal: TestPortal, path: string, deliveryId: string) => Test,
][] = [
  ['PATCH', (portal, path) => portal.patch(path, { description: 'late' })],
  ['DELETE', (portal, path) => portal.delete(path)],
  ['disable', (portal, path) => portal.post(`${path}/disable`)],
  ['rotate', (portal, path) => portal.post(`${path}/secret/rotate`)],
  ['test', (portal, path) => portal.post(`${path}/test`)],
  [
    'replay',
    (portal, path) =>
      portal.post(`${path}/replay`, {
        from: '2026-01-01T00:00:00Z',
        status: 'succeeded',
      }),
  ],
  [
    'redeliver',
    (portal, _, deliveryId) =>
      portal.post(`/deliveries/${deliveryId}/redeliver`),
  ],
];

describe.each(databases.eachSupportedId())(
  'concurrent changes over REST (%s)',
  databaseId => {
    const permissions = new HeldPermissions();
    const audit = new AuditRecorder();
    let receiver: Receiver;
    let elsewhere: Receiver;
    let portal: TestPortal;
    let created: IntegrationWithSecret;
    let path: string;
    let deliveryId: string;

    beforeAll(async () => {
      portal = await TestPortal.start({
        knex: await databases.init(databaseId),
        entities: [TEAM, OTHER_TEAM],
        permissions,
        features: [audit.factory()],
      });
    });

    afterAll(async () => {
      await portal.stop();
    });

    const dispatch = () => portal.dispatch({ integrationIds: [created.id] });

    const succeeded = () =>
      eventually(async () =>
        expect((await portal.delivery(deliveryId)).status).toBe('succeeded'),
      );

    beforeEach(async () => {
      receiver = await Receiver.start();
      elsewhere = await Receiver.start();
      created = await portal.create({
        url: receiver.url,
        headers: { authorization: TOKEN },
      });
      path = `/integrations/${created.id}`;
      [deliveryId] = await dispatch();
      await succeeded();
    });

    afterEach(async () => {
      await receiver.stop();
      await elsewhere.stop();
    });

    it('does not combine the header values of one change with the URL of another', async () => {
      const [keeping, moving] = await permissions.during(
        portal.patch(path, { headers: { authorization: '********' } }),
        () => portal.patch(path, { url: elsewhere.url, headers: {} }),
      );

      expect([keeping.status, moving.status]).toEqual([409, 200]);
      expect(keeping.body.error).toMatchObject({
        name: 'ConflictError',
        message: expect.stringContaining('Read it again'),
      });
      await dispatch();
      const [request] = await elsewhere.received(1);
      expect(JSON.stringify(request)).not.toContain(TOKEN);
    });

    it.each(CALLS)(
      'rejects %s that was decided before a change of owner',
      async (_, call) => {
        const [late, first] = await permissions.during(
          call(portal, path, deliveryId),
          () => portal.patch(path, { owner: 'other-team' }),
        );

        expect([late.status, first.status]).toEqual([409, 200]);
        expect((await portal.get(path)).body).toEqual(first.body);
        expect(receiver.requests).toHaveLength(1);
      },
    );

    it('does not enable an integration that was changed since the decision', async () => {
      await portal.post(`${path}/disable`);
      const [late, first] = await permissions.during(
        portal.post(`${path}/enable`, { replay: 'none' }),
        () => portal.patch(path, { owner: 'other-team' }),
      );

      expect([late.status, first.status]).toEqual([409, 200]);
      expect((await portal.get(path)).body.state).toBe('disabled');
    });

    it.each(CALLS)(
      'responds with 404 to %s of an integration deleted since the decision',
      async (_, call) => {
        const [late] = await permissions.during(
          call(portal, path, deliveryId),
          () => portal.delete(path),
        );

        expect(late.status).toBe(404);
        expect(receiver.requests).toHaveLength(1);
      },
    );

    it('uses the version of an integration as its entity tag, and prevents caching', async () => {
      const get = await portal.get(path);
      const patch = await portal.patch(path, { name: 'Renamed' });
      const disable = await portal.post(`${path}/disable`);

      expect(created.version).toBe(1);
      for (const [answer, version] of [
        [get, 1],
        [patch, 2],
        [disable, 3],
      ] as const) {
        expect(answer.headers.etag).toBe(`"${version}"`);
        expect(answer.headers['cache-control']).toBe('no-store');
        expect(answer.body.version).toBe(version);
      }
    });

    it.each(CALLS.slice(0, 4))(
      'accepts %s only with the entity tag of the latest version',
      async (_, call) => {
        await portal.patch(path, { name: 'Renamed' });
        const callWith = (tag: string) =>
          call(portal, path, deliveryId).set('If-Match', tag);

        const stale = await callWith('"1"');
        expect(stale.status).toBe(409);
        expect(stale.body.error.message).toContain('Read it again');
        const nonsense = await callWith('"soon"');
        expect(nonsense.status).toBe(400);
        expect(nonsense.body.error.message).toContain('If-Match must be');
        expect((await portal.get(path)).body.version).toBe(2);
        expect((await callWith('"2"')).status).toBeLessThan(300);
      },
    );

    it('enables only with the entity tag of the latest version', async () => {
      await portal.post(`${path}/disable`);
      const enable = (tag: string) =>
        portal.post(`${path}/enable`).set('If-Match', tag);

      expect((await enable('"1"')).status).toBe(409);
      // As sent by a proxy that compresses responses.
      expect((await enable('W/"2"')).status).toBe(200);
    });

    it('accepts the version in the body too, but not both', async () => {
      const patch = (version: number) =>
        portal.patch(path, { name: 'Renamed', version });

      expect((await patch(2)).status).toBe(409);
      expect((await patch(1).set('If-Match', '"2"')).status).toBe(400);
      expect((await patch(1).set('If-Match', '*')).status).toBe(200);
      expect((await patch(1)).status).toBe(409);
    });

    it('does not count a version as a change in the audit trail', async () => {
      audit.take();

      await portal.patch(path, { name: 'n', version: 1 });

      expect(audit.take()[0].meta).toMatchObject({ changed: ['name'] });
    });
  },
);

describe.each(databases.eachSupportedId())(
  'concurrent changes by the backend (%s)',
  databaseId => {
    async function setUp() {
      const knex = await migrated(await databases.init(databaseId));
      const store = new IntegrationStore({ knex });
      const queue = new DeliveryQueue({ knex });
      const clock = new TestClock(new Date(NOW).toISOString());
      return { knex, store, queue, clock };
    }

    it('alerts the new owner if the owner changes while a health rule disables the integration', async () => {
      const { knex, store, queue, clock } = await setUp();
      const before = await addIntegration(store, { id: 'a' });
      const log = new DeliveryLog({ knex });
      const monitor = new HealthMonitor({
        integrations: store,
        health: new HealthStore({ knex }),
        log,
        options: HEALTH_OPTIONS,
        clock,
        auditor: mockServices.auditor.mock({
          createEvent: async () => ({
            success: async () => {},
            fail: async () => {},
          }),
        }),
        logger: mockServices.logger.mock(),
        onAlert: () => {},
        onChange: () => {},
      });
      await addDeliveries(knex, { integrationIds: ['a'], now: NOW });
      const claimed = await claimAll(queue, {
        integrationIds: ['a'],
        now: NOW,
      });
      await queue.record(
        claimed.map(one =>
          toAttemptRecord(one, {
            at: NOW,
            result: { outcome: 'gone', statusCode: 410 },
          }),
        ),
        NOW,
      );
      // Between the verdict and its execution.
      jest.spyOn(log, 'lastFailedAttempt').mockImplementationOnce(async () => {
        await store.update(before, { owner: 'group:default/new' }, NOW);
        return undefined;
      });

      await monitor.check(['a']);
      await monitor.settled();

      await expect(store.get('a')).resolves.toMatchObject({
        state: 'disabled',
        owner: 'group:default/new',
      });
      await expect(knex('notification_outbox').pluck('owner')).resolves.toEqual(
        ['group:default/new'],
      );
    });

    it('does not count late results of a deleted integration for a new one with its id', async () => {
      const { knex, store, queue } = await setUp();
      const removed = await addIntegration(store, { id: 'a' });
      await addDeliveries(knex, { integrationIds: ['a'], now: NOW, count: 2 });
      const claimed = await claimAll(queue, {
        integrationIds: ['a'],
        now: NOW,
      });
      await store.delete(removed, 0);
      const added = await addIntegration(store, { id: 'a' });

      await queue.record(
        claimed.map(one =>
          toAttemptRecord(one, { at: NOW, result: { outcome: 'error' } }),
        ),
        NOW,
      );

      expect(added.incarnation).not.toBe(removed.incarnation);
      await expect(store.get('a')).resolves.toEqual(added);
      expect(await countRows(knex)).toMatchObject({
        attempts: 2,
        health_days: 0,
        health_periods: 0,
      });
    });

    it.each([
      [
        'update',
        (store: IntegrationStore, at: Parameters<typeof store.delete>[0]) =>
          store.update(at, { name: 'late' }, NOW),
      ],
      [
        'delete',
        (store: IntegrationStore, at: Parameters<typeof store.delete>[0]) =>
          store.delete(at, 0),
      ],
      [
        'rotateSecret',
        (store: IntegrationStore, at: Parameters<typeof store.delete>[0]) =>
          store.rotateSecret(at, {
            rotatedBy: 'user:default/owner',
            secret: 'late',
            previousExpiresAt: NOW,
            now: NOW,
          }),
      ],
    ])(
      'rejects %s that was decided on an earlier integration with the same id and version',
      async (_, change) => {
        const { store } = await setUp();
        const removed = await addIntegration(store, { id: 'a' });
        await store.delete(removed, 0);
        const added = await addIntegration(store, { id: 'a' });

        expect(added.version).toBe(removed.version);
        await expect(change(store, removed)).rejects.toMatchObject({
          name: 'ConflictError',
        });
        await expect(store.get('a')).resolves.toEqual(added);
      },
    );

    describe('of integrations in app-config', () => {
      const ENTRY = {
        id: 'shop',
        name: 'Shop',
        owner: 'team',
        url: 'https://hooks.example.com/',
        eventTypes: ['shop.*'],
        headers: { authorization: TOKEN },
      };

      async function setUpConfig() {
        const parts = await setUp();
        const { store, clock } = parts;
        const reconcile = (...integrations: unknown[]) =>
          reconcileConfigIntegrations({
            integrations,
            eventTypes: new EventTypeRegistry(),
            store,
            secretBox: SecretBox.create({ keys: [], required: false }),
            policy: new AddressPolicy({ allow: [], allowHttp: false }),
            clock,
            logger: mockServices.logger.mock(),
          });
        return { ...parts, reconcile };
      }

      it('repeats a decision after another replica was faster', async () => {
        const { store, reconcile } = await setUpConfig();
        await reconcile(ENTRY);
        const read = await store.get('shop');
        jest.spyOn(store, 'find').mockImplementationOnce(async () => {
          await reconcile({ ...ENTRY, url: 'https://other.example.com/' });
          return read;
        });

        await reconcile({ ...ENTRY, name: 'Renamed' });

        await expect(store.get('shop')).resolves.toMatchObject({
          name: 'Renamed',
          url: ENTRY.url,
          version: 3,
        });
      });

      it('creates an integration once if two replicas find it missing', async () => {
        const { store, reconcile } = await setUpConfig();
        jest.spyOn(store, 'find').mockImplementationOnce(async () => {
          await reconcile(ENTRY);
          return undefined;
        });

        await reconcile(ENTRY);

        await expect(store.get('shop')).resolves.toMatchObject({ version: 1 });
      });

      it('writes nothing if nothing has changed', async () => {
        const { store, reconcile } = await setUpConfig();
        await reconcile(ENTRY);
        const before = await store.get('shop');

        await reconcile(ENTRY);

        await expect(store.get('shop')).resolves.toEqual(before);
      });
    });
  },
);
