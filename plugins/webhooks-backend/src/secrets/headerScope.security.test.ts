import { TestDatabases } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import { eventually, Receiver } from 'backstage-webhooks-test';
import { LogRecorder } from '../__testUtils__/LogRecorder';
import { encryptionKeys, NEW_KEY, TOKEN } from '../__testUtils__/secrets';
import { TestPortal } from '../__testUtils__/TestPortal';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

describe.each(databases.eachSupportedId())(
  'the scope of header values (%s)',
  databaseId => {
    let receiver: Receiver;
    let portal: TestPortal | undefined;

    beforeEach(async () => {
      receiver = await Receiver.start();
    });

    afterEach(async () => {
      await portal?.stop();
      portal = undefined;
      await receiver.stop();
    });

    /** An integration at `/a` with a stored header value, and how to change it. */
    async function withHeaderScope(headerScope: string) {
      portal = await TestPortal.start({
        knex: await databases.init(databaseId),
        webhooks: { ...encryptionKeys(NEW_KEY), delivery: { headerScope } },
      });
      const { id } = await portal.create({
        url: `${receiver.url}/a`,
        headers: { authorization: TOKEN },
      });
      return async (body: JsonObject) =>
        (await portal!.patch(`/integrations/${id}`, body)).status;
    }

    it.each([
      ['path', '/a?b=c'],
      ['origin', '/a?b=c'],
      ['origin', '/other'],
    ])(
      'keeps stored header values in the scope %s when the URL changes to %s',
      async (scope, path) => {
        const change = await withHeaderScope(scope);

        expect(await change({ url: receiver.url + path })).toBe(200);
        await portal!.dispatch();
        const [request] = await receiver.received(1);

        expect(request.headers.authorization).toBe(TOKEN);
      },
    );

    it.each(['/', '/other', '/a/b'])(
      'does not move stored header values to the path %s',
      async path => {
        const change = await withHeaderScope('path');
        const url = receiver.url + path;

        expect(await change({ url })).toBe(400);
        expect(
          await change({ url, headers: { authorization: '********' } }),
        ).toBe(400);
      },
    );

    it.each(['path', 'origin'])(
      'does not move stored header values to another host in the scope %s',
      async scope => {
        const change = await withHeaderScope(scope);
        const elsewhere = await Receiver.start();
        const url = `${elsewhere.url}/a`;

        expect(await change({ url })).toBe(400);
        expect(
          await change({ url, headers: { authorization: '********' } }),
        ).toBe(400);
        expect(
          await change({ url, headers: { authorization: 'Bearer new-token' } }),
        ).toBe(200);
        await portal!.dispatch();
        const [request] = await elsewhere.received(1);

        expect(request.headers.authorization).toBe('Bearer new-token');
        expect(receiver.requests).toHaveLength(0);
        await elsewhere.stop();
      },
    );

    it.each(['x-unknown', 'constructor', 'toString', 'valueOf'])(
      'refuses a masked value of %s, which is not stored',
      async name => {
        portal = await TestPortal.start({
          knex: await databases.init(databaseId),
        });
        const { id } = await portal.create({ url: receiver.url });

        const { status } = await portal.patch(`/integrations/${id}`, {
          headers: { [name]: '********' },
        });

        expect(status).toBe(400);
      },
    );

    describe.each([
      ['sealed', [NEW_KEY]],
      ['in plain text', []],
    ])('header values that are stored %s', (_, keys) => {
      it.each(['url', 'integration', 'header'] as const)(
        'are not sent after they were copied to another %s in the database',
        async place => {
          const knex = await databases.init(databaseId);
          const log = new LogRecorder();
          portal = await TestPortal.start({
            knex,
            webhooks: keys.length > 0 ? encryptionKeys(...keys) : {},
            features: [log.factory()],
          });
          const elsewhere = await Receiver.start();
          const given = await portal.create({
            url: receiver.url,
            eventTypes: ['a.b'],
            headers: { authorization: TOKEN },
          });
          const other = await portal.create({
            url: receiver.url,
            eventTypes: ['c.d'],
          });
          const { headers } = await knex('integrations')
            .where({ id: given.id })
            .first('headers');
          if (place === 'url') {
            await knex('integrations')
              .where({ id: given.id })
              .update({ url: elsewhere.url });
          } else if (place === 'integration') {
            await knex('integrations')
              .where({ id: other.id })
              .update({ headers, url: elsewhere.url });
          } else {
            await knex('integrations')
              .where({ id: given.id })
              .update({ headers: headers.replace('authorization', 'x-debug') });
          }

          await portal.dispatch({
            type: place === 'integration' ? 'c.d' : 'a.b',
          });
          const line = await eventually(async () => {
            const found = log.lines.find(one =>
              one.includes('until its secrets can be decrypted'),
            );
            expect(found).toBeDefined();
            return found;
          });

          expect(line).toContain('for another integration, header or URL');
          expect(receiver.requests).toEqual([]);
          expect(elsewhere.requests).toEqual([]);
          await elsewhere.stop();
        },
      );
    });

    it('does not send header values to the URL override of a dispatch', async () => {
      portal = await TestPortal.start({
        knex: await databases.init(databaseId),
      });
      const elsewhere = await Receiver.start();
      const { id } = await portal.create({
        url: receiver.url,
        headers: { authorization: TOKEN },
      });

      await portal.dispatch({ integrationIds: [id], url: elsewhere.url });
      const [request] = await elsewhere.received(1);

      expect(JSON.stringify(request)).not.toContain(TOKEN);
      await elsewhere.stop();
    });
  },
);
