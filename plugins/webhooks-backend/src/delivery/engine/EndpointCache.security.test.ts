import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { Receiver, TestClock } from 'backstage-webhooks-test';
import {
  addIntegration,
  migrated,
  plainSecret,
} from '../../__testUtils__/fixtures';
import { TestPortal } from '../../__testUtils__/TestPortal';
import {
  IntegrationStore,
  type IntegrationRecord,
} from '../../database/IntegrationStore';
import { SecretBox } from '../../secrets/SecretBox';
import { EndpointCache } from './EndpointCache';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

describe.each(databases.eachSupportedId())('EndpointCache (%s)', databaseId => {
  it('uses the new configuration of an integration that was removed from app-config and added again', async () => {
    const knex = await databases.init(databaseId);
    const before = await Receiver.start();
    const after = await Receiver.start();
    const entry = (url: string, token: string) => ({
      integrations: [
        {
          id: 'fixed',
          name: 'Fixed',
          owner: 'team',
          url,
          eventTypes: ['a.*'],
          headers: { authorization: token },
        },
      ],
    });
    const replica = await TestPortal.start({
      knex,
      webhooks: entry(before.url, 'old-token'),
    });
    try {
      await replica.dispatch();
      await before.received(1);
      // Two deployments of the configuration during the lifetime of this replica.
      for (const webhooks of [
        { integrations: [] },
        entry(after.url, 'new-token'),
      ]) {
        const other = await TestPortal.start({ knex, webhooks });
        await other.stop();
      }
      await replica.dispatch();

      const [request] = await after.received(1);
      expect(request.headers.authorization).toBe('new-token');
      expect(before.requests).toHaveLength(1);
    } finally {
      await replica.stop();
      await before.stop();
      await after.stop();
    }
  });

  async function setUp() {
    const store = new IntegrationStore({
      knex: await migrated(await databases.init(databaseId)),
    });
    const endpoints = new EndpointCache({
      integrations: store,
      secretBox: SecretBox.create({ keys: [], required: false }),
      clock: new TestClock(),
      logger: mockServices.logger.mock(),
    });
    const ensure = ({ id, incarnation, version }: IntegrationRecord) =>
      endpoints.load([
        { integrationId: id, incarnation, integrationVersion: version },
      ]);
    return { store, endpoints, ensure };
  }

  it('reloads an integration that was deleted and defined again at the same version', async () => {
    const { store, endpoints, ensure } = await setUp();
    const removed = await addIntegration(store, { id: 'a' });
    await ensure(removed);
    await store.delete(removed, 0);
    const added = await addIntegration(store, {
      id: 'a',
      url: 'https://new.example.com/',
    });

    await ensure(added);

    expect(added.version).toBe(removed.version);
    expect(endpoints.get('a')).toMatchObject({ url: added.url });
  });

  it('keeps the newest data when an earlier load ends after a later one', async () => {
    const { store, endpoints, ensure } = await setUp();
    const first = await addIntegration(store, { id: 'a' });
    const second = await store.update(
      first,
      { url: 'https://new.example.com/' },
      0,
    );
    let end = () => {};
    jest.spyOn(store, 'findAll').mockImplementationOnce(async () => {
      await new Promise<void>(resolve => {
        end = resolve;
      });
      return [first];
    });

    const early = ensure(first);
    await ensure(second);
    end();
    await early;

    expect(endpoints.get('a')).toMatchObject({ version: 2, url: second.url });
  });

  it('does not combine a replaced secret with the new version', async () => {
    const { store, endpoints, ensure } = await setUp();
    const first = await addIntegration(store, { id: 'a' });
    const rotate = async () =>
      store.rotateSecret(await store.get('a'), {
        rotatedBy: 'user:default/owner',
        secret: await plainSecret(
          'a',
          `whsec_${Buffer.alloc(32, 1).toString('base64')}`,
        ),
        previousExpiresAt: 0,
        now: 0,
      });
    const { findAll } = store;
    // The rotation commits during the load.
    jest.spyOn(store, 'findAll').mockImplementationOnce(async ids => {
      await rotate();
      return findAll.call(store, ids);
    });

    await ensure(first);

    const endpoint = endpoints.get('a');
    expect(endpoint?.version).toBe(2);
    expect(endpoint?.keys.map(({ key }) => key.export())).toEqual([
      Buffer.alloc(32, 1),
    ]);
  });
});
