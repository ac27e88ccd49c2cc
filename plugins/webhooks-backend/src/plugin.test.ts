import {
  coreServices,
  createBackendModule,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { mockCredentials, TestDatabases } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import type {
  DeliveryDetail,
  Integration,
  IntegrationWithSecret,
} from 'backstage-plugin-webhooks-common';
import {
  webhooksEventTypesExtensionPoint,
  webhooksServiceRef,
  type WebhooksService,
} from 'backstage-plugin-webhooks-node';
import { eventually, Receiver } from 'backstage-webhooks-test';
import type { Knex } from 'knex';
import { TestPortal } from './__testUtils__/TestPortal';
import { verify } from './__testUtils__/verify';
import { MASKED } from './model/masked';
import { isOperational } from './model/operationalEventTypes';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(120_000);

/** Waits for the status of a delivery. */
async function hasStatus(
  portal: TestPortal,
  deliveryId: string,
  status: string,
): Promise<DeliveryDetail> {
  return eventually(async () => {
    const delivery = await portal.delivery(deliveryId);
    expect(delivery.status).toBe(status);
    return delivery;
  });
}

describe.each(databases.eachSupportedId())('webhooks plugin (%s)', id => {
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
      hasStatus(portal, deliveryId, status);
    return { knex, receiver, portal, ended, clock: portal.clock };
  }

  describe('an integration', () => {
    let knex: Knex;
    let portal: TestPortal;
    let receiver: Receiver;
    let integration: IntegrationWithSecret;
    let path: string;

    beforeAll(async () => {
      knex = await databases.init(id);
      portal = await TestPortal.start({ knex });
    });

    afterAll(() => portal.stop());

    beforeEach(async () => {
      receiver = await Receiver.start();
      integration = await portal.create({
        name: ' Shop events ',
        entityRef: 'Shop',
        description: 'All about\nthe shop',
        url: receiver.url,
        headers: { Authorization: 'Bearer token-1', 'X-Team': 'shop-team' },
      });
      path = `/integrations/${integration.id}`;
    });

    afterEach(async () => {
      await portal.delete(path);
      await receiver.stop();
    });

    const ended = (deliveryId: string, status: string) =>
      hasStatus(portal, deliveryId, status);
    const isoNow = () => new Date(portal.clock.now()).toISOString();

    it('is created with a secret that is shown once, and header values that are never shown', async () => {
      const { secret, ...created } = integration;

      expect(secret).toMatch(/^whsec_/);
      expect(created).toMatchObject({
        id: expect.any(String),
        name: 'Shop events',
        owner: 'group:default/team',
        entityRef: 'component:default/shop',
        description: 'All about\nthe shop',
        url: receiver.url,
        eventTypes: ['a.*'],
        headers: { authorization: MASKED, 'x-team': MASKED },
        state: 'active',
        health: 'idle',
        managedBy: 'api',
        createdAt: isoNow(),
      });
      expect((await portal.get(path)).body).toEqual(created);
    });

    it('keeps masked header values and loses omitted headers when it is changed', async () => {
      const { status, body } = await portal.patch(path, {
        name: 'Shop',
        description: null,
        headers: { authorization: MASKED, 'x-new': 'new-value' },
      });

      expect(status).toBe(200);
      expect(body).toMatchObject({
        name: 'Shop',
        url: receiver.url,
        headers: { authorization: MASKED, 'x-new': MASKED },
      });
      expect(body.description).toBeUndefined();
      await portal.dispatch();
      const [request] = await receiver.received(1);
      expect(request.headers).toMatchObject({
        authorization: 'Bearer token-1',
        'x-new': 'new-value',
      });
      expect(request.headers).not.toHaveProperty('x-team');
    });

    it('refuses a header value that contains the mask', async () => {
      const { status, body } = await portal.patch(path, {
        headers: { authorization: `${MASKED}x` },
      });

      expect(status).toBe(400);
      expect(body.error.message).toContain(
        "The value of the header 'authorization' contains ********",
      );
    });

    it('gets signed events', async () => {
      const dispatchedAt = isoNow();
      const [delivery] = await portal.dispatch({ payload: { text: 'ü🚀' } });

      const [request] = await receiver.received(1);

      expect(request.headers).toMatchObject({ 'webhook-id': delivery });
      expect(verify(request, integration.secret!, portal.clock.now())).toEqual({
        type: 'a.b',
        timestamp: dispatchedAt,
        data: { text: 'ü🚀' },
      });
    });

    it('has its deliveries in the log, without header values', async () => {
      const [dispatched] = await portal.dispatch({
        payload: { text: 'ü🚀' },
        idempotencyKey: 'k',
      });

      const delivery = await ended(dispatched, 'succeeded');

      expect(delivery).toMatchObject({
        integrationId: integration.id,
        eventType: 'a.b',
        attemptCount: 1,
        lastOutcome: 'success',
        lastStatusCode: 200,
        event: {
          type: 'a.b',
          payload: { text: 'ü🚀' },
          idempotencyKey: 'k',
          dispatchedBy: 'user:default/mock',
        },
      });
      expect(delivery.attempts[0].requestHeaders).toMatchObject({
        'webhook-id': dispatched,
        authorization: MASKED,
        'x-team': MASKED,
      });
      expect(JSON.stringify(delivery)).not.toContain('token-1');
    });

    it('signs by both secrets until the end of the grace period', async () => {
      const { clock } = portal;
      const endOfGrace = clock.now() + 60 * 60 * 1000;

      const rotated = await portal.post(`${path}/secret/rotate`, {
        graceHours: 1,
      });

      expect(rotated.body.previousExpiresAt).toBe(
        new Date(endOfGrace).toISOString(),
      );
      const verdicts = async (count: number) => {
        await portal.dispatch();
        const last = (await receiver.received(count))[count - 1];
        return [integration.secret!, rotated.body.secret].map(
          one => typeof verify(last, one, clock.now()) === 'object',
        );
      };
      expect(await verdicts(1)).toEqual([true, true]);
      clock.advance({ minutes: 59 });
      expect(await verdicts(2)).toEqual([true, true]);
      clock.advance({ minutes: 1 });
      expect(await verdicts(3)).toEqual([false, true]);
    });

    it('reveals its new secret, to no cache', async () => {
      const rotated = await portal.post(`${path}/secret/rotate`, {});

      const revealed = await portal.get(`${path}/secret`);

      expect(revealed.body.secret).toBe(rotated.body.secret);
      expect(revealed.headers['cache-control']).toBe('no-store');
    });

    describe('that is disabled by hand', () => {
      let disabled: Integration;

      beforeEach(async () => {
        const { body } = await portal.post(`${path}/disable`, {
          reason: 'Maintenance',
        });
        disabled = body;
      });

      it('says so', async () => {
        expect(disabled).toMatchObject({
          state: 'disabled',
          health: 'disabled',
          reason: 'manual',
          disabledAt: isoNow(),
        });
        expect((await portal.get(`${path}/health`)).body).toMatchObject({
          health: 'disabled',
          reason: 'manual',
          evidence: { summary: 'Maintenance', comment: 'Maintenance' },
          disabledBy: 'user:default/mock',
        });
      });

      it('cannot be disabled again', async () => {
        expect((await portal.post(`${path}/disable`)).status).toBe(409);
      });

      it('has its new deliveries held, which cannot be sent again one by one', async () => {
        const [held] = await portal.dispatch();

        await ended(held, 'held');

        expect(
          (await portal.post(`/deliveries/${held}/redeliver`)).status,
        ).toBe(409);
        expect((await portal.get(`${path}/health`)).body).toMatchObject({
          held: 1,
          pending: 0,
        });
      });

      it('still gets a ping', async () => {
        const ping = await portal.post(`${path}/test`);

        expect(ping.status).toBe(200);
        expect(ping.body).toMatchObject({
          trigger: 'test',
          outcome: 'success',
          statusCode: 200,
        });
        expect(
          verify(receiver.requests[0], integration.secret!, portal.clock.now()),
        ).toMatchObject({
          type: 'webhooks.ping',
          data: { integrationId: integration.id, name: 'Shop events' },
        });
      });

      it('gets its held deliveries once it is enabled, and cannot be enabled again', async () => {
        const [held] = await portal.dispatch();
        await ended(held, 'held');

        const enabled = await portal.post(`${path}/enable`, { replay: 'held' });

        expect(enabled.body).toEqual({ replayed: 1, waived: 0 });
        await ended(held, 'succeeded');
        expect((await portal.post(`${path}/enable`)).status).toBe(409);
      });
    });

    it('does not count a ping in its health', async () => {
      const [delivery] = await portal.dispatch();
      await ended(delivery, 'succeeded');

      await portal.post(`${path}/test`);

      const health = (await portal.get(`${path}/health`)).body;
      expect(health.successRate).toBe(1);
      expect(health.days.at(-1)).toMatchObject({
        date: isoNow().slice(0, 10),
        success: 1,
      });
    });

    it('cannot be found after it was deleted', async () => {
      expect((await portal.delete(path)).status).toBe(204);

      expect((await portal.get(path)).status).toBe(404);
      expect((await portal.get(`${path}/health`)).status).toBe(404);
      expect((await portal.delete(path)).status).toBe(404);
    });

    it('gets no more deliveries after it was deleted, and waiting ones are cancelled', async () => {
      receiver.answer = async () => ({ status: 503, body: 'later' });
      const [waiting] = await portal.dispatch();
      await eventually(async () =>
        expect((await portal.delivery(waiting)).lastOutcome).toBe('error'),
      );

      await portal.delete(path);

      portal.clock.advance({ minutes: 1 });
      await ended(waiting, 'cancelled');
      expect(
        (await portal.post(`/deliveries/${waiting}/redeliver`)).status,
      ).toBe(404);
      expect(await portal.dispatch()).toEqual([]);
      expect(await knex('delivery_queue')).toEqual([]);
    });

    it('keeps its log after it was deleted', async () => {
      const [delivery] = await portal.dispatch();
      await ended(delivery, 'succeeded');

      await portal.delete(path);

      expect((await portal.delivery(delivery)).attempts).toHaveLength(1);
    });
  });

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
    const redelivered = await portal.post(`/deliveries/${delivery}/redeliver`);
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
      body: Buffer.from([0x61, 0x00, 0xff, 0xc3, 0x28, 0xed, 0xa0, 0x80, 0x62]),
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
    const other = await portal.post('/events', { ...body, payload: { n: 2 } });
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

  describe('lists', () => {
    const NAMES = ['delta', 'Alpha', 'charlie', 'bravo'];
    let portal: TestPortal;
    let receiver: Receiver;
    let ids: string[];
    let delivery: string;

    beforeAll(async () => {
      receiver = await Receiver.start();
      portal = await TestPortal.start({ knex: await databases.init(id) });
      ids = [];
      for (const [i, name] of NAMES.entries()) {
        const { id: one } = await portal.create({
          url: `${receiver.url}/${name}`,
          name,
          entityRef: i % 2 ? 'component:default/odd' : 'even',
          eventTypes: [i === 0 ? 'a.b' : 'shop.*'],
        });
        ids.push(one);
      }
      [delivery] = await portal.dispatch();
      await hasStatus(portal, delivery, 'succeeded');
      await portal.post(`/integrations/${ids[3]}/disable`);
    });

    afterAll(async () => {
      await portal.stop();
      await receiver.stop();
    });

    it.each([
      ['', NAMES],
      ['limit=1', NAMES],
      ['owner=group:default/team&limit=3', NAMES],
      ['owner=team,group:default/none', NAMES],
      ['owner=none', []],
      ['entityRef=odd', ['Alpha', 'bravo']],
      ['health=healthy', ['delta']],
      ['health=disabled&health=healthy&limit=1', ['bravo', 'delta']],
      ['health=idle,failing', ['Alpha', 'charlie']],
      ['q=AL', ['Alpha']],
      ['q=%25', []],
    ])('integrations, page by page, by "%s"', async (query, names) => {
      const found: string[] = [];
      let cursor: string | undefined;
      do {
        const { status, body } = await portal.get(
          `/integrations?${query}${cursor ? `&cursor=${cursor}` : ''}`,
        );
        expect(status).toBe(200);
        found.push(...body.items.map((one: Integration) => one.name));
        cursor = body.nextCursor;
      } while (cursor);

      expect(found.sort()).toEqual([...names].sort());
    });

    const deliveries = async (query: string) =>
      (await portal.get(`/deliveries?${query}`)).body.items.map(
        (one: { id: string }) => one.id,
      );

    it.each([
      ['nothing', () => ''],
      ['its integration', () => `integrationId=${ids[0]}`],
      ['its entity', () => 'entityRef=even'],
      ['its event type', () => 'eventType=a.b'],
      ['its status among others', () => 'status=succeeded,failed'],
      ['its outcome', () => 'outcome=success'],
      [
        'a period in UTC and with an offset',
        () => 'from=2026-03-02T12:00:00Z&to=2026-03-02T13:00:00%2B00:00',
      ],
      ['its time in another offset', () => 'from=2026-03-02T13:00:00%2B01:00'],
    ])('a delivery by %s', async (_, toQuery) => {
      expect(await deliveries(toQuery())).toEqual([delivery]);
    });

    it.each([
      ['another integration', () => `integrationId=${ids[1]}`],
      ['another entity', () => 'entityRef=odd'],
      ['a part of its event type', () => 'eventType=a'],
      ['another status', () => 'status=held'],
      ['another outcome', () => 'outcome=gone'],
      ['a period that ends when it began', () => 'to=2026-03-02T12:00:00Z'],
    ])('no delivery by %s', async (_, toQuery) => {
      expect(await deliveries(toQuery())).toEqual([]);
    });

    it('the event types of the configuration', async () => {
      const { body } = await portal.get('/event-types');

      expect(
        body.items
          .map((one: { name: string }) => one.name)
          .filter((name: string) => !isOperational(name)),
      ).toEqual(['a.b', 'c.d', 'shop.order.placed']);
    });
  });

  it('accepts event types from modules and events from other plugins', async () => {
    let service: WebhooksService;
    const { receiver, portal, ended } = await setUp({
      features: [
        createBackendModule({
          pluginId: 'webhooks',
          moduleId: 'types',
          register: env =>
            env.registerInit({
              deps: { eventTypes: webhooksEventTypesExtensionPoint },
              async init({ eventTypes }) {
                eventTypes.addEventTypes(
                  { name: 'a.from.module', description: 'd' },
                  { name: 'a.too', description: 'd' },
                );
              },
            }),
        }),
        createBackendPlugin({
          pluginId: 'caller',
          register: env =>
            env.registerInit({
              deps: { webhooks: webhooksServiceRef, _: coreServices.logger },
              async init({ webhooks }) {
                service = webhooks;
              },
            }),
        }),
      ],
    });
    await portal.create({ url: receiver.url });
    const { deliveries } = await service!.dispatch({
      type: 'a.from.module',
      payload: { n: 1 },
    });
    const { event } = await ended(deliveries[0].id, 'succeeded');
    expect(event).toMatchObject({
      type: 'a.from.module',
      dispatchedBy: 'plugin:caller',
    });
    await expect(
      service!.dispatch({ type: 'a.from.modul', payload: {} }),
    ).rejects.toMatchObject({
      cause: { message: expect.stringContaining("'a.from.module'") },
    });
  });
});
