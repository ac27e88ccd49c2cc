import { TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { eventually } from 'backstage-webhooks-test';
import { RawReceiver } from '../__testUtils__/rawReceiver';
import { TestPortal } from '../__testUtils__/TestPortal';

jest.setTimeout(120_000);

const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

describe.each(databases.eachSupportedId())(
  'the deadline of an integration (%s)',
  databaseId => {
    let knex: Knex;
    let receiver: RawReceiver;
    let portal: TestPortal;
    let answer: () => void;

    beforeEach(async () => {
      receiver = await RawReceiver.start(({ socket }) => {
        answer = () => socket.write(OK);
      });
      knex = await databases.init(databaseId);
    });

    afterEach(async () => {
      await portal.stop();
      await receiver.stop();
    });

    async function start(timeout: string, integrations: object[] = []) {
      portal = await TestPortal.start({
        knex,
        webhooks: {
          delivery: { timeout },
          integrations: integrations as [],
        },
      });
    }

    /** Advances the clock by most of a lease. */
    async function letLeaseBeRenewed() {
      const now = portal.clock.advance({ seconds: 4 });
      await eventually(async () => {
        const { leased_until: until } = await knex('delivery_queue').first();
        expect(Number(until)).toBeGreaterThan(now + 4_000);
      });
    }

    it('may exceed the default deadline and a lease', async () => {
      await start('100ms');
      await portal.create({ url: receiver.url, timeoutSeconds: 60 });
      const [delivery] = await portal.dispatch();
      await eventually(() => expect(receiver.requests).toHaveLength(1));

      await letLeaseBeRenewed();
      await letLeaseBeRenewed();
      await letLeaseBeRenewed();
      answer();

      await eventually(async () =>
        expect(await portal.delivery(delivery)).toMatchObject({
          status: 'succeeded',
          attempts: [{ outcome: 'success' }],
        }),
      );
      expect(receiver.requests).toHaveLength(1);
    });

    it('may be shorter than the default deadline', async () => {
      await start('60s');
      const { id } = await portal.create({
        url: receiver.url,
        timeoutSeconds: 1,
      });

      const { body } = await portal.post(`/integrations/${id}/test`);

      expect(body).toMatchObject({
        outcome: 'timeout',
        errorCode: 'DEADLINE_EXCEEDED',
        errorMessage: 'No complete response within 1 s',
      });
    });

    it('is the default deadline after it was cleared', async () => {
      await start('200ms');
      const created = await portal.create({
        url: receiver.url,
        timeoutSeconds: 60,
      });
      expect(created).toMatchObject({ timeoutSeconds: 60 });

      const { body: changed } = await portal.patch(
        `/integrations/${created.id}`,
        { timeoutSeconds: null },
      );
      const { body: ping } = await portal.post(
        `/integrations/${created.id}/test`,
      );

      expect(changed).not.toHaveProperty('timeoutSeconds');
      expect(ping).toMatchObject({
        errorMessage: 'No complete response within 0.2 s',
      });
    });

    it('can be changed and read', async () => {
      await start('15s');
      const { id, version } = await portal.create({ url: receiver.url });

      const { body } = await portal.patch(`/integrations/${id}`, {
        timeoutSeconds: 20,
      });

      expect(body).toMatchObject({ timeoutSeconds: 20, version: version + 1 });
      expect((await portal.get(`/integrations/${id}`)).body).toMatchObject({
        timeoutSeconds: 20,
      });
    });

    it.each([0, 61, 1.5, '20', -1])('is not %j', async timeoutSeconds => {
      await start('15s');
      const { id } = await portal.create({ url: receiver.url });

      const { status, body } = await portal.patch(`/integrations/${id}`, {
        timeoutSeconds,
      });

      expect(status).toBe(400);
      expect(body.error.message).toContain('timeoutSeconds');
    });

    it('can be configured and removed again', async () => {
      const entry = {
        id: 'shop',
        name: 'Shop',
        owner: 'team',
        url: receiver.url,
        eventTypes: ['a.b'],
      };
      await start('15s', [{ ...entry, timeoutSeconds: 30 }]);
      expect((await portal.get('/integrations/shop')).body).toMatchObject({
        timeoutSeconds: 30,
      });

      await portal.stop();
      await start('15s', [entry]);

      const { body } = await portal.get('/integrations/shop');
      expect(body).not.toHaveProperty('timeoutSeconds');
    });
  },
);
