import { mockCredentials, TestDatabases } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import { eventually, Receiver } from 'backstage-webhooks-test';
import { FIRST_ATTEMPT } from '../../__testUtils__/fixtures';
import { TestPortal } from '../../__testUtils__/TestPortal';
import { webhookRequest } from './webhookRequest';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

describe.each(databases.eachSupportedId())(
  'a request to a receiver (%s)',
  databaseId => {
    let receivers: Receiver[];
    let portal: TestPortal;

    async function start(webhooks: JsonObject = {}): Promise<void> {
      portal = await TestPortal.start({
        knex: await databases.init(databaseId),
        webhooks,
      });
    }

    beforeEach(async () => {
      receivers = [await Receiver.start(), await Receiver.start()];
    });

    afterEach(async () => {
      await portal.stop();
      await Promise.all(receivers.map(receiver => receiver.stop()));
    });

    it('names the event, the same for all its deliveries', async () => {
      await start();
      await Promise.all(receivers.map(({ url }) => portal.create({ url })));

      const { body } = await portal.post('/events', {
        type: 'a.b',
        payload: {},
      });

      for (const receiver of receivers) {
        const [{ headers }] = await receiver.received(1);
        expect(headers['webhook-event-id']).toBe(body.eventId);
      }
    });

    it('counts the attempts, including those of a redelivery', async () => {
      await start({ delivery: { retry: { delays: ['10s'], jitter: 0 } } });
      const [receiver] = receivers;
      receiver.answer = async () => ({ status: 500 });
      await portal.create({ url: receiver.url });
      const [delivery] = await portal.dispatch();
      const recorded = (count: number) =>
        eventually(async () =>
          expect((await portal.delivery(delivery)).attemptCount).toBe(count),
        );
      await recorded(1);
      portal.clock.advance({ seconds: 10 });
      await recorded(2);
      await portal.post(`/deliveries/${delivery}/redeliver`);
      await recorded(3);

      expect(
        receiver.requests.map(({ headers }) => headers['webhook-attempt']),
      ).toEqual(['1', '2', '3']);
      expect(
        new Set(
          receiver.requests.map(({ headers }) => headers['webhook-event-id']),
        ).size,
      ).toBe(1);
    });

    it('names the dispatcher on every attempt', async () => {
      await start();
      const [receiver] = receivers;
      await portal.create({ url: receiver.url });
      const { body } = await portal
        .post('/events', { type: 'a.b', payload: {} })
        .set('authorization', mockCredentials.user.header('user:default/other'))
        .expect(202);
      await receiver.received(1);
      const [{ id }] = body.deliveries;
      await eventually(async () =>
        expect((await portal.delivery(id)).status).toBe('succeeded'),
      );
      await portal.post(`/deliveries/${id}/redeliver`);
      await receiver.received(2);

      expect(
        receiver.requests.map(({ headers }) => headers['webhook-source']),
      ).toEqual(['user:default/other', 'user:default/other']);
    });

    it('names the sender of a ping', async () => {
      await start();
      const [receiver] = receivers;
      const { id } = await portal.create({ url: receiver.url });

      await portal.post(`/integrations/${id}/test`).expect(200);

      expect(receiver.requests[0].headers).toMatchObject({
        'webhook-source': 'user:default/mock',
        'webhook-attempt': '1',
        'webhook-event-id': expect.any(String),
      });
    });

    it('does not name the dispatcher if configured so', async () => {
      await start({ delivery: { sourceHeader: false } });
      const [receiver] = receivers;
      await portal.create({ url: receiver.url });

      await portal.dispatch();

      const [{ headers }] = await receiver.received(1);
      expect(headers).not.toHaveProperty('webhook-source');
      expect(headers).toHaveProperty('webhook-event-id');
    });
  },
);

it('encodes any subject as a header value', () => {
  const { headers } = webhookRequest({
    delivery: {
      ...FIRST_ATTEMPT,
      dispatchedBy: 'external:bücher\r\nwebhook-id: x',
    },
    endpoint: {
      incarnation: 'one',
      version: 1,
      url: 'https://a.test/',
      headers: {},
      secretValues: [],
      keys: [],
    },
    sourceHeader: true,
    headerScope: 'path',
    now: 0,
  });

  expect(headers[headers.indexOf('webhook-source') + 1]).toBe(
    'external:b%C3%BCcher%0D%0Awebhook-id:%20x',
  );
});
