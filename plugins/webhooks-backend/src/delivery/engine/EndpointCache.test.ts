import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { TestClock } from 'backstage-webhooks-test';
import { addIntegration, migrated } from '../../__testUtils__/fixtures';
import {
  IntegrationStore,
  type IntegrationRecord,
} from '../../database/IntegrationStore';
import { secretContext } from '../../secrets/sealContext';
import { SecretBox } from '../../secrets/SecretBox';
import { sealHeaders } from '../../secrets/storedHeaders';
import { EndpointCache } from './EndpointCache';

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
jest.setTimeout(60_000);

const KEY = Buffer.alloc(32, 1).toString('base64');
const LOST_KEY = Buffer.alloc(32, 2).toString('base64');

/** The revision of an integration that a claimed delivery carries. */
function toClaim({ id, incarnation, version }: IntegrationRecord) {
  return { integrationId: id, incarnation, integrationVersion: version };
}

function signingSecret(byte: number): string {
  return `whsec_${Buffer.alloc(32, byte).toString('base64')}`;
}

describe('EndpointCache', () => {
  const secretBox = SecretBox.create({ keys: [KEY], required: true });

  async function setUp() {
    const knex = await migrated(await databases.init('SQLITE_3'));
    const store = new IntegrationStore({ knex });
    const clock = new TestClock();
    const logger = mockServices.logger.mock();
    const endpoints = new EndpointCache({
      integrations: store,
      secretBox,
      clock,
      logger,
    });
    const findAll = jest.spyOn(store, 'findAll');

    /** Replaces the signing secret, and keeps the previous one for an hour. */
    const rotate = async (id: string, secret: string, box = secretBox) =>
      store.rotateSecret(await store.get(id), {
        rotatedBy: 'user:default/owner',
        secret: await box.seal(secret, secretContext(id)),
        previousExpiresAt: clock.now() + 60 * 60 * 1000,
        now: clock.now(),
      });

    /** An integration whose signing secret was sealed with a key that is gone. */
    const addUndecryptable = async (id: string) => {
      await addIntegration(store, { id });
      await rotate(
        id,
        signingSecret(3),
        SecretBox.create({ keys: [LOST_KEY], required: true }),
      );
      return store.get(id);
    };
    return {
      ...{ store, clock, logger, endpoints, findAll },
      ...{ rotate, addUndecryptable },
    };
  }

  it('has no endpoint before an integration is loaded', async () => {
    const { store, endpoints } = await setUp();
    await addIntegration(store, { id: 'a' });

    expect(endpoints.get('a')).toBeUndefined();
  });

  it('decrypts header values', async () => {
    const { store, endpoints } = await setUp();
    const place = { id: 'a', url: 'https://hooks.example.com/' };
    const headers = { authorization: 'Bearer of-the-receiver' };
    const integration = await addIntegration(store, {
      ...place,
      headers: await sealHeaders(secretBox, headers, place),
    });

    await endpoints.load([toClaim(integration)]);

    expect(endpoints.get('a')).toMatchObject({
      headers,
      secretValues: ['Bearer of-the-receiver'],
    });
  });

  it.each([
    ['the timeout of the integration, in milliseconds', 5, 5_000],
    ['no timeout if the integration has none', undefined, undefined],
  ])('has %s', async (_, timeoutSeconds, timeoutMs) => {
    const { store, endpoints } = await setUp();

    await endpoints.load([
      toClaim(await addIntegration(store, { id: 'a', timeoutSeconds })),
    ]);

    expect(endpoints.get('a')?.timeoutMs).toBe(timeoutMs);
  });

  it('reads all integrations of a claim at once', async () => {
    const { store, endpoints, findAll } = await setUp();
    const claims = [
      toClaim(await addIntegration(store, { id: 'a' })),
      toClaim(await addIntegration(store, { id: 'b' })),
    ];

    await endpoints.load([...claims, ...claims]);

    expect(findAll.mock.calls).toEqual([[['a', 'b']]]);
  });

  it('does not read a loaded integration again', async () => {
    const { store, endpoints, findAll } = await setUp();
    const integration = await addIntegration(store, { id: 'a' });
    await endpoints.load([toClaim(integration)]);
    const loaded = endpoints.get('a');
    findAll.mockClear();

    await endpoints.load([toClaim(integration)]);

    expect(findAll).not.toHaveBeenCalled();
    expect(endpoints.get('a')).toBe(loaded);
  });

  it('reads only the changed integrations of a claim', async () => {
    const { store, endpoints, findAll } = await setUp();
    const unchanged = await addIntegration(store, { id: 'a' });
    const before = await addIntegration(store, { id: 'b' });
    await endpoints.load([toClaim(unchanged), toClaim(before)]);
    const url = 'https://new.example.com/';
    const after = await store.update(before, { url }, 0);
    findAll.mockClear();

    await endpoints.load([toClaim(unchanged), toClaim(after)]);

    expect(findAll.mock.calls).toEqual([[['b']]]);
    expect(endpoints.get('b')).toMatchObject({ url, version: after.version });
  });

  it('forgets an integration that was deleted', async () => {
    const { store, endpoints } = await setUp();
    const before = await addIntegration(store, { id: 'a' });
    await endpoints.load([toClaim(before)]);
    const after = await store.update(before, { name: 'Renamed' }, 0);
    await store.delete(after, 0);

    await endpoints.load([toClaim(after)]);

    expect(endpoints.get('a')).toBeUndefined();
  });

  describe('after a rotation of the secret', () => {
    async function load({ advance }: { advance: { minutes: number } }) {
      const { store, endpoints, clock, rotate } = await setUp();
      await addIntegration(store, { id: 'a' });
      await rotate('a', signingSecret(4));
      clock.advance({ hours: 2 });
      await rotate('a', signingSecret(5));
      const rotatedAt = clock.now();
      clock.advance(advance);
      await endpoints.load([toClaim(await store.get('a'))]);
      const keys = endpoints
        .get('a')!
        .keys.map(({ key, expiresAt }) => [key.export()[0], expiresAt]);
      return { keys, rotatedAt };
    }

    it('signs with the new secret first, and with the previous one until it expires', async () => {
      const { keys, rotatedAt } = await load({ advance: { minutes: 59 } });

      expect(keys).toEqual([
        [5, undefined],
        [4, rotatedAt + 60 * 60 * 1000],
      ]);
    });

    it('omits expired secrets', async () => {
      const { keys } = await load({ advance: { minutes: 61 } });

      expect(keys).toEqual([[5, undefined]]);
    });
  });

  describe('with an integration that cannot be decrypted', () => {
    it('only lacks the endpoint of that integration', async () => {
      const { store, endpoints, addUndecryptable } = await setUp();
      const claims = [
        toClaim(await addUndecryptable('a')),
        toClaim(await addIntegration(store, { id: 'b' })),
      ];

      await endpoints.load(claims);

      expect(endpoints.get('a')).toBeUndefined();
      expect(endpoints.get('b')).toBeDefined();
    });

    it('logs each of its revisions once', async () => {
      const { store, endpoints, logger, addUndecryptable } = await setUp();
      const broken = await addUndecryptable('a');

      await endpoints.load([toClaim(broken)]);
      await endpoints.load([toClaim(broken)]);
      expect(logger.error).toHaveBeenCalledTimes(1);
      expect(logger.error).toHaveBeenCalledWith(
        expect.stringContaining("the integration 'a'"),
        expect.objectContaining({ integrationId: 'a' }),
      );

      const renamed = await store.update(broken, { name: 'Renamed' }, 0);
      await endpoints.load([toClaim(renamed)]);
      expect(logger.error).toHaveBeenCalledTimes(2);
    });

    it('forgets the endpoint that it had before', async () => {
      const { store, endpoints, addUndecryptable } = await setUp();
      await endpoints.load([toClaim(await addIntegration(store, { id: 'a' }))]);
      await store.delete(await store.get('a'), 0);

      await endpoints.load([toClaim(await addUndecryptable('a'))]);

      expect(endpoints.get('a')).toBeUndefined();
    });

    it('has an endpoint once there is a new secret and the old one has expired', async () => {
      const { store, endpoints, clock, rotate, addUndecryptable } =
        await setUp();
      await addUndecryptable('a');
      await rotate('a', signingSecret(6));
      clock.advance({ hours: 2 });

      await endpoints.load([toClaim(await store.get('a'))]);

      expect(endpoints.get('a')).toBeDefined();
    });
  });
});
