import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import { IntegrationStore } from '../database/IntegrationStore';
import { AddressPolicy } from '../delivery/addressPolicy';
import { EventTypeRegistry } from '../dispatch/EventTypeRegistry';
import { addIntegration, migrated } from '../__testUtils__/fixtures';
import { TestClock } from '../__testUtils__/TestClock';
import { TestPortal } from '../__testUtils__/TestPortal';
import { reconcileConfigIntegrations } from './configIntegrations';
import { secretContext } from './sealContext';
import { SecretBox } from './SecretBox';
import { openHeaders } from './storedHeaders';

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
    const store = IntegrationStore.create({ knex });
    const secretBox = SecretBox.create({
      keys: [Buffer.alloc(32, 3).toString('base64')],
      required: true,
    });
    const clock = new TestClock();
    const eventTypes = EventTypeRegistry.create();
    const reconcile = (...integrations: unknown[]) =>
      reconcileConfigIntegrations({
        integrations,
        eventTypes,
        store,
        secretBox,
        policy: AddressPolicy.create({ allow: [], allowHttp: false }),
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

  it('get protected event types through a wildcard, also those that were protected later', async () => {
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

  it('are created, changed and removed with what the configuration says', async () => {
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
    // Nothing secret is stored as it is.
    expect(Object.keys(created.headers)).toEqual(['authorization']);
    expect(created.headers.authorization).not.toContain('Bearer');
    await expect(openHeaders(secretBox, created)).resolves.toEqual({
      authorization: 'Bearer x',
    });
    expect(JSON.stringify(await knex('integration_secrets'))).not.toContain(
      SECRET,
    );
    expect(await secrets()).toEqual([SECRET]);

    // A restart without changes; state and history stay.
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

    // Another secret replaces the one before, which signs too for a day; none leaves it.
    await reconcile({ ...ENTRY, secret: OTHER_SECRET });
    expect(await secrets()).toEqual([OTHER_SECRET, SECRET]);
    await reconcile(ENTRY);
    expect(await secrets()).toEqual([OTHER_SECRET, SECRET]);
    clock.advance({ hours: 24 });
    expect(await secrets()).toEqual([OTHER_SECRET]);

    await expect(store.find('other')).resolves.toBeUndefined();
    await reconcile();
    await expect(store.find('shop')).resolves.toBeUndefined();
    // What the portal made is left alone.
    await expect(store.find('mine')).resolves.toBeDefined();

    await reconcile(ENTRY);
    expect((await secrets())[0]).toMatch(/^whsec_/);
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
      'the same id twice',
      [ENTRY, ENTRY],
      "webhooks.integrations[1]: the id 'shop'",
    ],
  ])('are refused as a whole for %s', async (_, entries, message) => {
    const { store, reconcile } = await setUp();
    await expect(reconcile({ ...ENTRY, id: 'kept' })).resolves.toBeUndefined();
    await expect(reconcile(...entries)).rejects.toMatchObject({
      name: 'InputError',
      message: expect.stringContaining(message),
    });
    await expect(store.configManagedIds()).resolves.toEqual(['kept']);
  });

  it('cannot be changed over REST, and still be disabled and tested', async () => {
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
});
