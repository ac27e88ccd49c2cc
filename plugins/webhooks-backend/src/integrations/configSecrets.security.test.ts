import { TestDatabases } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import { TestClock } from 'backstage-webhooks-test';
import { TestPortal } from '../__testUtils__/TestPortal';
import { IntegrationStore } from '../database/IntegrationStore';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

function secret(n: number): string {
  return `whsec_${Buffer.alloc(32, n).toString('base64')}`;
}

describe.each(databases.eachSupportedId())(
  'secrets of integrations in app-config (%s)',
  databaseId => {
    let portal: TestPortal | undefined;

    afterEach(async () => {
      await portal?.stop();
      portal = undefined;
    });

    function entry(more: JsonObject): JsonObject {
      return {
        integrations: [
          {
            id: 'fixed',
            name: 'Fixed',
            owner: 'team',
            url: 'https://hooks.example.com/',
            eventTypes: ['a.*'],
            ...more,
          },
        ],
      };
    }

    it.each<[string, JsonObject, string]>([
      ['a configured secret', { secret: secret(1) }, 'Set another secret'],
      ['a generated secret', {}, 'Set another secret'],
      ['a key pair', { signing: 'ed25519' }, 'add it again'],
    ])('reject a rotation of %s over REST', async (_, more, message) => {
      const knex = await databases.init(databaseId);
      portal = await TestPortal.start({ knex, webhooks: entry(more) });
      const before = await knex('integration_secrets').select();

      const answer = await portal.post('/integrations/fixed/secret/rotate');

      expect(answer.status).toBe(409);
      expect(answer.body.error.message).toContain('webhooks.integrations');
      expect(answer.body.error.message).toContain(message);
      expect(await knex('integration_secrets').select()).toEqual(before);
    });

    it('can change any number of times within a day', async () => {
      const knex = await databases.init(databaseId);
      const clock = new TestClock();
      for (const n of [1, 2, 3, 4, 5, 6, 7]) {
        await portal?.stop();
        clock.advance({ minutes: 1 });
        portal = await TestPortal.start({
          knex,
          clock,
          webhooks: entry({ secret: secret(n) }),
        });
      }

      const { body } = await portal!.get('/integrations/fixed/secret');
      expect(body.secret).toBe(secret(7));
      const active = await new IntegrationStore({ knex }).activeSecrets(
        ['fixed'],
        clock.now(),
      );
      expect(active).toHaveLength(5);
    });
  },
);
