import { mockCredentials, TestDatabases } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import { eventually, Receiver } from 'backstage-webhooks-test';
import { TestPortal } from './__testUtils__/TestPortal';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(120_000);

describe.each(databases.eachSupportedId())(
  'webhooks plugin, delivering (%s)',
  id => {
    const stops: (() => Promise<void>)[] = [];

    afterEach(async () => {
      for (const stop of stops.splice(0).reverse()) {
        await stop();
      }
    });

    async function setUp(
      options: Omit<Parameters<typeof TestPortal.start>[0], 'knex'> = {},
    ) {
      const knex = await databases.init(id);
      const receiver = await Receiver.start();
      stops.push(() => receiver.stop());
      const portal = await TestPortal.start({ knex, ...options });
      stops.push(() => portal.stop());
      const ended = (deliveryId: string, status: string) =>
        portal.reached(deliveryId, status);
      return { knex, receiver, portal, ended, clock: portal.clock };
    }

    it('retries by schedule, redelivers on demand, and keeps the same webhook-id', async () => {
      const { receiver, portal, ended, clock } = await setUp({
        webhooks: {
          delivery: { retry: { delays: ['10s', '20s'], jitter: 0 } },
        },
      });
      const { id: integrationId } = await portal.create({ url: receiver.url });
      receiver.answer = async () => ({
        status: 503,
        headers: { 'retry-after': '60' },
      });
      const [delivery] = await portal.dispatch();
      const attempted = (count: number) =>
        eventually(async () => {
          const detail = await portal.delivery(delivery);
          expect([detail.attemptCount, detail.attempts.length]).toEqual([
            count,
            count,
          ]);
          return detail;
        });
      expect(await attempted(1)).toMatchObject({
        status: 'pending',
        nextAttemptAt: '2026-03-02T12:01:00.000Z',
      });
      receiver.answer = async () => ({ status: 500 });
      clock.advance({ seconds: 60 });
      expect(await attempted(2)).toMatchObject({
        status: 'pending',
        nextAttemptAt: '2026-03-02T12:01:20.000Z',
      });
      clock.advance({ seconds: 20 });
      expect(await attempted(3)).toMatchObject({ status: 'failed' });
      expect(
        (await portal.get(`/integrations/${integrationId}`)).body.health,
      ).toBe('failing');

      receiver.answer = async () => ({ status: 200 });
      const redelivered = await portal.post(
        `/deliveries/${delivery}/redeliver`,
      );
      expect(redelivered.body).toEqual({ replayed: 1 });
      const detail = await ended(delivery, 'succeeded');
      expect(
        detail.attempts.map(({ number, trigger }) => [number, trigger]),
      ).toEqual([
        [1, 'automatic'],
        [2, 'automatic'],
        [3, 'automatic'],
        [4, 'manual'],
      ]);
      expect(
        new Set(receiver.requests.map(({ headers }) => headers['webhook-id'])),
      ).toEqual(new Set([delivery]));

      const replay = (body: JsonObject) =>
        portal.post(`/integrations/${integrationId}/replay`, body);
      const from = '2026-03-02T00:00:00Z';
      expect((await replay({ from })).body).toEqual({ replayed: 0 });
      expect((await replay({ from, status: 'succeeded' })).body).toEqual({
        replayed: 1,
      });
      await receiver.received(5);
      await ended(delivery, 'succeeded');
      expect(
        (await replay({ from, to: from, status: ['succeeded'] })).body,
      ).toEqual({ replayed: 0 });
    });

    it('disables on 410 and alerts the owners, although the notification service is down at first', async () => {
      let down = true;
      const { receiver, portal, ended, clock, knex } = await setUp({
        beforeNotification: async () => {
          if (down) {
            throw new Error('503 Service Unavailable');
          }
        },
      });
      const { id: integrationId } = await portal.create({ url: receiver.url });
      receiver.answer = async () => ({ status: 410, body: 'no more' });
      const [delivery] = await portal.dispatch();
      await ended(delivery, 'held');
      await eventually(async () =>
        expect(
          (await portal.get(`/integrations/${integrationId}`)).body,
        ).toMatchObject({ state: 'disabled', reason: 'gone' }),
      );
      await eventually(async () =>
        expect(await knex('notification_outbox')).toMatchObject([
          { attempts: 1, last_error: expect.stringContaining('503') },
        ]),
      );
      await portal.runHealthTask();
      expect(portal.notifications).toEqual([]);
      down = false;
      await portal.runHealthTask();
      expect(portal.notifications).toEqual([]);
      clock.advance({ minutes: 1 });
      await portal.runHealthTask();
      await portal.runHealthTask();
      expect(portal.notifications).toEqual([
        {
          recipients: { type: 'entity', entityRef: ['user:default/mock'] },
          payload: {
            title: 'Webhook "Shop events" was disabled',
            description: expect.stringContaining('410 Gone'),
            severity: 'high',
            link: `/webhooks/integrations/${integrationId}`,
            topic: 'webhooks.integration.disabled',
            scope: `webhooks:integration:${integrationId}`,
          },
        },
      ]);
      expect(
        (await portal.get(`/integrations/${integrationId}/health`)).body,
      ).toMatchObject({
        evidence: {
          reason: 'gone',
          lastAttempt: {
            deliveryId: delivery,
            statusCode: 410,
            responseBody: 'no more',
          },
        },
      });
      // The alert is kept.
      const [held] = await portal.dispatch();
      expect((await portal.delivery(held)).status).toBe('held');
    });

    it('records any bytes of a response', async () => {
      const { receiver, portal, ended } = await setUp();
      await portal.create({ url: receiver.url });
      receiver.answer = async () => ({
        status: 200,
        headers: { 'x-latin': 'gr\u00fc\u00df' },
        body: Buffer.from([
          0x61, 0x00, 0xff, 0xc3, 0x28, 0xed, 0xa0, 0x80, 0x62,
        ]),
      });
      const [delivery] = await portal.dispatch({
        payload: { nul: 'a\u0000b', lone: '\ud800', key: { ['\u0000']: 1 } },
      });
      const { attempts, event } = await ended(delivery, 'succeeded');
      expect(attempts[0].responseBody).toBe('(not readable as text)');
      expect(event.payload).toEqual({
        nul: 'a\u0000b',
        lone: '\ud800',
        key: { ['\u0000']: 1 },
      });
      expect(JSON.parse(receiver.requests[0].body).data).toEqual(event.payload);
    });

    it('dispatches to the named integrations and URL, once per idempotency key', async () => {
      const { receiver, portal, ended } = await setUp();
      const elsewhere = await Receiver.start();
      stops.push(() => elsewhere.stop());
      const { id: subscribed } = await portal.create({ url: receiver.url });
      const { id: named } = await portal.create({
        url: receiver.url,
        eventTypes: ['shop.*'],
        headers: { authorization: 'Bearer secret-token' },
      });
      const body = {
        type: 'a.b',
        payload: { n: 1 },
        integrationIds: [named],
        url: elsewhere.url,
        idempotencyKey: 'once',
      };
      const [one, two] = await Promise.all([
        portal.post('/events', body),
        portal.post('/events', body),
      ]);
      expect([one.status, two.status]).toEqual([202, 202]);
      expect(one.body).toEqual(two.body);
      expect(one.body.deliveries).toEqual([
        { id: expect.any(String), integrationId: named, status: 'pending' },
      ]);
      const [request] = await elsewhere.received(1);
      await ended(one.body.deliveries[0].id, 'succeeded');
      expect(request.headers).not.toHaveProperty('authorization');
      const other = await portal.post('/events', {
        ...body,
        payload: { n: 2 },
      });
      expect(other.status).toBe(409);
      expect(other.body.error.message).toContain("key 'once' was used");
      // Keys are separate per caller.
      const service = await portal
        .post('/events', { ...body, payload: { n: 3 } })
        .set('Authorization', mockCredentials.service.header());
      expect(service.status).toBe(202);
      await elsewhere.received(2);
      expect(receiver.requests).toEqual([]);
      expect(
        (
          await portal.dispatch({
            type: 'shop.order.placed',
            payload: { total: 1 },
          })
        ).length,
      ).toBe(1);
      expect(subscribed).not.toBe(named);
      await receiver.received(1);
    });
  },
);
