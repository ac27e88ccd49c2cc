import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import { TestClock } from 'backstage-webhooks-test';
import {
  addDeliveries,
  addIntegration,
  logAll,
  migrated,
} from '../__testUtils__/fixtures';
import { LogRecorder } from '../__testUtils__/LogRecorder';
import { TestPortal } from '../__testUtils__/TestPortal';
import { IntegrationStore } from '../database/IntegrationStore';
import { EventTypeRegistry } from '../eventTypes/EventTypeRegistry';
import { AddressPolicy } from '../network/AddressPolicy';
import { secretContext } from '../secrets/sealContext';
import { SecretBox } from '../secrets/SecretBox';
import { openHeaders } from '../secrets/storedHeaders';
import { reconcileConfigIntegrations } from './configIntegrations';
import { DAY_MS } from '../model/durations';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

const SECRET = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
const OTHER_SECRET = `whsec_${Buffer.alloc(32, 2).toString('base64')}`;

const ENTRY = {
  id: 'shop',
  name: 'Shop',
  owner: 'team',
  url: 'https://hooks.example.com/',
  eventTypes: ['shop.*'],
};

describe.each(databases.eachSupportedId())('config integrations (%s)', id => {
  async function setUp() {
    const knex = await migrated(await databases.init(id));
    const store = new IntegrationStore({ knex });
    const secretBox = SecretBox.create({
      keys: [Buffer.alloc(32, 3).toString('base64')],
      required: true,
    });
    const clock = new TestClock();
    const eventTypes = new EventTypeRegistry();
    const reconcile = (...integrations: unknown[]) =>
      reconcileConfigIntegrations({
        integrations,
        eventTypes,
        store,
        secretBox,
        policy: new AddressPolicy({ allow: [], allowHttp: false }),
        clock,
        logger: mockServices.logger.mock(),
      });
    const secrets = async () =>
      Promise.all(
        (await store.activeSecrets(['shop'], clock.now())).map(one =>
          secretBox.open(one.secret, secretContext('shop')),
        ),
      );
    return { knex, store, secretBox, clock, eventTypes, reconcile, secrets };
  }

  it('receive protected event types through a wildcard, including types protected later', async () => {
    const { store, eventTypes, reconcile } = await setUp();
    await reconcile(ENTRY);
    eventTypes.add({
      name: 'shop.refunded',
      description: 'd',
      visibility: 'protected',
    });
    await reconcile(ENTRY);

    expect(await store.subscriptions('shop')).toEqual(
      expect.arrayContaining([
        { pattern: 'shop.*', granted: false },
        { pattern: 'shop.refunded', granted: true },
      ]),
    );
  });

  it('are created, changed and removed with the configuration', async () => {
    const { store, secretBox, clock, reconcile, secrets, knex } = await setUp();
    await addIntegration(store, { id: 'mine' });
    await reconcile(
      {
        ...ENTRY,
        description: 'd',
        entityRef: 'shop',
        headers: { Authorization: 'Bearer x' },
        secret: SECRET,
      },
      { ...ENTRY, id: 'other' },
    );
    const created = await store.get('shop');
    expect(created).toMatchObject({
      name: 'Shop',
      owner: 'group:default/team',
      entityRef: 'component:default/shop',
      description: 'd',
      managedBy: 'config',
      state: 'active',
    });
    // Secrets are stored encrypted.
    expect(Object.keys(created.headers)).toEqual(['authorization']);
    expect(created.headers.authorization).not.toContain('Bearer');
    await expect(openHeaders(secretBox, created)).resolves.toEqual({
      authorization: 'Bearer x',
    });
    expect(JSON.stringify(await knex('integration_secrets'))).not.toContain(
      SECRET,
    );
    expect(await secrets()).toEqual([SECRET]);

    // A restart without changes keeps state and history.
    await store.disable(await store.get('shop'), {
      reason: 'gone',
      evidence: { reason: 'gone', summary: 's', days: [] },
      now: clock.now(),
    });
    clock.advance({ hours: 1 });
    await reconcile(
      { ...ENTRY, name: 'Shop 2', eventTypes: ['*'], secret: SECRET },
      { ...ENTRY, id: 'other' },
    );
    const changed = await store.get('shop');
    expect(changed).toMatchObject({
      name: 'Shop 2',
      eventTypes: ['*'],
      headers: {},
      state: 'disabled',
      reason: 'gone',
      createdAt: created.createdAt,
    });
    expect([changed.description, changed.entityRef]).toEqual([
      undefined,
      undefined,
    ]);
    expect(await secrets()).toEqual([SECRET]);

    // A new secret replaces the previous one, which continues to sign for a day; a missing one keeps it.
    await reconcile({ ...ENTRY, secret: OTHER_SECRET });
    expect(await secrets()).toEqual([OTHER_SECRET, SECRET]);
    await reconcile(ENTRY);
    expect(await secrets()).toEqual([OTHER_SECRET, SECRET]);
    clock.advance({ hours: 24 });
    expect(await secrets()).toEqual([OTHER_SECRET]);

    expect(await store.get('other')).toMatchObject({ state: 'disabled' });
    // Integrations created in the portal are not changed.
    expect(await store.get('mine')).toMatchObject({
      state: 'active',
      deletionAt: undefined,
    });
  });

  it('are disabled when they are removed from the configuration, and deleted after 30 days', async () => {
    const { store, clock, reconcile } = await setUp();
    await reconcile(ENTRY);
    await reconcile();
    await reconcile();

    const retired = await store.get('shop');
    expect(retired).toMatchObject({
      state: 'disabled',
      reason: 'manual',
      disabledBy: 'app-config',
      evidence: {
        summary: 'It is no longer in app-config.',
        removedFromConfig: true,
      },
      deletionAt: clock.now() + 30 * DAY_MS,
    });
    clock.advance({ days: 29 });
    await reconcile();
    expect((await store.get('shop')).deletionAt).toBe(retired.deletionAt);
    await expect(store.deleteRetired(clock.now())).resolves.toEqual([]);
    clock.advance({ days: 1 });
    await expect(store.deleteRetired(clock.now())).resolves.toEqual(['shop']);
    await expect(store.find('shop')).resolves.toBeUndefined();
  });

  it('are restored with their secret and held deliveries', async () => {
    const { knex, store, clock, reconcile, secrets } = await setUp();
    await reconcile(ENTRY);
    const [secret] = await secrets();
    const { createdAt } = await store.get('shop');
    await reconcile();
    const [missed] = await addDeliveries(knex, {
      integrationIds: ['shop'],
      now: clock.now(),
    });
    await logAll(knex);
    await knex('delivery_queue').delete();
    await knex('deliveries').update({ status: 'held' });
    await reconcile(ENTRY);

    expect(await store.get('shop')).toMatchObject({
      state: 'active',
      deletionAt: undefined,
      disabledBy: undefined,
      createdAt,
    });
    expect(await secrets()).toEqual([secret]);
    expect(await store.stalledReplays(clock.now() + 1)).toEqual(['shop']);
    await store.queueHeld('shop', { now: clock.now(), limit: 10 });
    expect(await knex('delivery_queue').pluck('delivery_id')).toEqual([missed]);
  });

  it('are restored as disabled if a health rule or a user had disabled them', async () => {
    const { store, clock, reconcile } = await setUp();
    await reconcile(ENTRY);
    await store.disable(await store.get('shop'), {
      reason: 'gone',
      evidence: { reason: 'gone', summary: 's', days: [] },
      now: clock.now(),
    });
    await reconcile();
    expect((await store.get('shop')).deletionAt).toBeDefined();
    await reconcile(ENTRY);

    expect(await store.get('shop')).toMatchObject({
      state: 'disabled',
      reason: 'gone',
      deletionAt: undefined,
    });
  });

  it('are restored once when several replicas start at the same time', async () => {
    const { store, reconcile } = await setUp();
    await reconcile(ENTRY);
    await Promise.all([reconcile(), reconcile(), reconcile()]);
    const { epoch } = await store.get('shop');
    await Promise.all([reconcile(ENTRY), reconcile(ENTRY), reconcile(ENTRY)]);

    expect(await store.get('shop')).toMatchObject({
      state: 'active',
      deletionAt: undefined,
      epoch: epoch + 1,
    });
  });

  it.each<[string, unknown[], string]>([
    ['no entry', ['x'], 'webhooks.integrations[0]: '],
    ['no id', [{ ...ENTRY, id: undefined }], 'webhooks.integrations[0]: '],
    ['a bad id', [{ ...ENTRY, id: 'a b' }], 'letters, digits, - and _'],
    [
      'the second one',
      [ENTRY, { ...ENTRY, id: 'b', name: '' }],
      'webhooks.integrations[1]: ',
    ],
    ['an unknown key', [{ ...ENTRY, surprise: 1 }], 'surprise'],
    ['http', [{ ...ENTRY, url: 'http://a.b/' }], 'starts with https://'],
    ['no URL', [{ ...ENTRY, url: 'a.b' }], 'Give an absolute one'],
    ['a bad secret', [{ ...ENTRY, secret: 'x' }], 'whsec_'],
    [
      'a header of ours',
      [{ ...ENTRY, headers: { host: 'x' } }],
      'webhooks.integrations[0]: The header',
    ],
    [
      'a misspelt event type',
      [{ ...ENTRY, eventTypes: ['*', 'shop.order.place'] }],
      "webhooks.integrations[0]: The event type 'shop.order.place' is not registered. Did you mean 'shop.order.placed'?",
    ],
    [
      'the same id twice',
      [ENTRY, ENTRY],
      "webhooks.integrations[1]: the id 'shop'",
    ],
  ])('are rejected as a whole for %s', async (_, entries, message) => {
    const { store, eventTypes, reconcile } = await setUp();
    eventTypes.add({ name: 'shop.order.placed', description: 'd' });
    await expect(reconcile({ ...ENTRY, id: 'kept' })).resolves.toBeUndefined();
    await expect(reconcile(...entries)).rejects.toMatchObject({
      name: 'InputError',
      message: expect.stringContaining(message),
    });
    await expect(store.configManaged()).resolves.toMatchObject([
      { id: 'kept', state: 'active' },
    ]);
  });

  it('cannot be changed over REST, but can be disabled and tested', async () => {
    const knex = await databases.init(id);
    const portal = await TestPortal.start({
      knex,
      webhooks: { integrations: [ENTRY] as unknown as JsonObject[] },
    });
    try {
      const path = '/integrations/shop';
      expect((await portal.get(path)).body).toMatchObject({
        id: 'shop',
        managedBy: 'config',
      });
      for (const answer of [
        await portal.patch(path, { name: 'x' }),
        await portal.delete(path),
      ]) {
        expect(answer.status).toBe(409);
        expect(answer.body.error.message).toContain('webhooks.integrations');
      }
      expect((await portal.post(`${path}/disable`)).status).toBe(200);
      expect((await portal.get(`${path}/secret`)).body.secret).toMatch(
        /^whsec_/,
      );
    } finally {
      await portal.stop();
    }
  });

  it('can only be enabled by restoring a removed entry, and can be deleted', async () => {
    const knex = await databases.init(id);
    const start = (...integrations: object[]) =>
      TestPortal.start({
        knex,
        webhooks: { integrations: integrations as JsonObject[] },
      });
    await (await start(ENTRY)).stop();
    const portal = await start();
    try {
      const path = '/integrations/shop';
      expect((await portal.get(path)).body).toMatchObject({
        state: 'disabled',
        deletionAt: '2026-04-01T12:00:00.000Z',
      });
      const enabled = await portal.post(`${path}/enable`);
      expect(enabled.status).toBe(409);
      expect(enabled.body.error.message).toContain(
        'Restore its entry in webhooks.integrations',
      );
      expect((await portal.delete(path)).status).toBe(204);
    } finally {
      await portal.stop();
    }
  });

  it('are deleted by the health task when they are due', async () => {
    const knex = await databases.init(id);
    const start = (...integrations: object[]) =>
      TestPortal.start({
        knex,
        webhooks: { integrations: integrations as JsonObject[] },
      });
    await (await start(ENTRY)).stop();
    const portal = await start();
    try {
      await portal.runHealthTask();
      expect((await portal.get('/integrations/shop')).status).toBe(200);
      portal.clock.advance({ days: 30 });
      await portal.runHealthTask();
      expect((await portal.get('/integrations/shop')).status).toBe(404);
    } finally {
      await portal.stop();
    }
  });

  it('cause one warning if their owner is not in the catalog', async () => {
    const log = new LogRecorder();
    const portal = await TestPortal.start({
      knex: await databases.init(id),
      webhooks: {
        integrations: [
          ENTRY,
          { ...ENTRY, id: 'orphan', owner: 'group:default/teem' },
        ] as unknown as JsonObject[],
      },
      features: [log.factory()],
    });
    try {
      const warnings = () =>
        log.lines.filter(line => line.includes('is not in the catalog'));
      await portal.runHealthTask();
      await portal.runHealthTask();

      expect(warnings()).toEqual([
        expect.stringContaining('group:default/teem'),
      ]);
      expect(warnings()[0]).toContain('orphan');
    } finally {
      await portal.stop();
    }
  });
});
