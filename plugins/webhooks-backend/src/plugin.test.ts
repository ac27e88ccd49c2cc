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
} from 'backstage-plugin-webhooks-common';
import {
  webhooksEventTypesExtensionPoint,
  webhooksServiceRef,
  type WebhooksService,
} from 'backstage-plugin-webhooks-node';
import { eventually, Receiver } from 'backstage-webhooks-test';
import { TestPortal } from './__testUtils__/TestPortal';
import { verify } from './__testUtils__/verify';
import { MASKED } from './model/masked';
import { isOperational } from './model/operationalEventTypes';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(120_000);

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
      eventually<DeliveryDetail>(async () => {
        const delivery = await portal.delivery(deliveryId);
        expect(delivery.status).toBe(status);
        return delivery;
      });
    return { knex, receiver, portal, ended, clock: portal.clock };
  }

  it('supports the whole life of an integration', async () => {
    const { receiver, portal, ended, clock, knex } = await setUp();

    // Created: the secret is shown once, header values never.
    const answer = await portal.post('/integrations', {
      name: ' Shop events ',
      owner: 'team',
      url: receiver.url,
      eventTypes: ['a.*'],
      entityRef: 'Shop',
      description: 'All about\nthe shop',
      headers: { Authorization: 'Bearer token-1', 'X-Team': 'shop-team' },
    });
    expect(answer.status).toBe(201);
    const { secret, ...created } = answer.body;
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
      createdAt: '2026-03-02T12:00:00.000Z',
    });
    const path = `/integrations/${created.id}`;
    expect((await portal.get(path)).body).toEqual(created);

    // Changed: a masked value is kept, an omitted header is removed.
    const patched = await portal.patch(path, {
      name: 'Shop',
      description: null,
      headers: { authorization: MASKED, 'x-new': 'new-value' },
    });
    expect(patched.status).toBe(200);
    expect(patched.body).toMatchObject({
      name: 'Shop',
      url: receiver.url,
      headers: { authorization: MASKED, 'x-new': MASKED },
    });
    expect(patched.body.description).toBeUndefined();
    const mistyped = await portal.patch(path, {
      headers: { authorization: `${MASKED}x` },
    });
    expect(mistyped.status).toBe(400);
    expect(mistyped.body.error.message).toContain(
      "The value of the header 'authorization' contains ********",
    );

    // Dispatched, signed, received and logged.
    const [first] = await portal.dispatch({
      payload: { text: 'ü🚀' },
      idempotencyKey: 'k',
    });
    const [request] = await receiver.received(1);
    expect(request.headers).toMatchObject({
      'webhook-id': first,
      authorization: 'Bearer token-1',
      'x-new': 'new-value',
    });
    expect(request.headers).not.toHaveProperty('x-team');
    expect(verify(request, secret, clock.now())).toEqual({
      type: 'a.b',
      timestamp: '2026-03-02T12:00:00.000Z',
      data: { text: 'ü🚀' },
    });
    const delivery = await ended(first, 'succeeded');
    expect(delivery).toMatchObject({
      integrationId: created.id,
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
      'webhook-id': first,
      authorization: MASKED,
      'x-new': MASKED,
    });
    expect(JSON.stringify(delivery)).not.toContain('token-1');

    // Disabled manually: new deliveries are held, and a ping is still sent.
    const disabled = await portal.post(`${path}/disable`, {
      reason: 'Maintenance',
    });
    expect(disabled.body).toMatchObject({
      state: 'disabled',
      health: 'disabled',
      reason: 'manual',
      disabledAt: '2026-03-02T12:00:00.000Z',
    });
    expect((await portal.post(`${path}/disable`)).status).toBe(409);
    const [held] = await portal.dispatch();
    await ended(held, 'held');
    expect((await portal.post(`/deliveries/${held}/redeliver`)).status).toBe(
      409,
    );
    const ping = await portal.post(`${path}/test`);
    expect(ping.status).toBe(200);
    expect(ping.body).toMatchObject({
      trigger: 'test',
      outcome: 'success',
      statusCode: 200,
    });
    expect(verify(receiver.requests[1], secret, clock.now())).toMatchObject({
      type: 'webhooks.ping',
      data: { integrationId: created.id, name: 'Shop' },
    });
    const health = (await portal.get(`${path}/health`)).body;
    expect(health).toMatchObject({
      health: 'disabled',
      reason: 'manual',
      evidence: { summary: 'Maintenance', comment: 'Maintenance' },
      disabledBy: 'user:default/mock',
      successRate: 1,
      held: 1,
      pending: 0,
    });
    // The ping is not counted.
    expect(health.days.at(-1)).toMatchObject({
      date: '2026-03-02',
      success: 1,
    });

    // Enabled: held deliveries are sent.
    const enabled = await portal.post(`${path}/enable`, { replay: 'held' });
    expect(enabled.body).toEqual({ replayed: 1, waived: 0 });
    await ended(held, 'succeeded');
    expect((await portal.post(`${path}/enable`)).status).toBe(409);

    // Rotated: both secrets sign until the end of the grace period.
    const rotated = await portal.post(`${path}/secret/rotate`, {
      graceHours: 1,
    });
    expect(rotated.body.previousExpiresAt).toBe('2026-03-02T13:00:00.000Z');
    const verdicts = async (count: number) => {
      await portal.dispatch();
      const last = (await receiver.received(count))[count - 1];
      return [secret, rotated.body.secret].map(
        one => typeof verify(last, one, clock.now()) === 'object',
      );
    };
    expect(await verdicts(4)).toEqual([true, true]);
    clock.advance({ minutes: 59 });
    expect(await verdicts(5)).toEqual([true, true]);
    clock.advance({ minutes: 1 });
    expect(await verdicts(6)).toEqual([false, true]);
    const revealed = await portal.get(`${path}/secret`);
    expect(revealed.body.secret).toBe(rotated.body.secret);
    expect(revealed.headers['cache-control']).toBe('no-store');

    // Deleted: waiting deliveries are cancelled, and the log is kept.
    receiver.answer = async () => ({ status: 503, body: 'later' });
    const [waiting] = await portal.dispatch();
    await eventually(async () =>
      expect((await portal.delivery(waiting)).lastOutcome).toBe('error'),
    );
    expect((await portal.delete(path)).status).toBe(204);
    expect((await portal.get(path)).status).toBe(404);
    expect((await portal.get(`${path}/health`)).status).toBe(404);
    expect((await portal.delete(path)).status).toBe(404);
    clock.advance({ minutes: 1 });
    await ended(waiting, 'cancelled');
    expect((await portal.post(`/deliveries/${waiting}/redeliver`)).status).toBe(
      404,
    );
    expect((await portal.delivery(first)).attempts).toHaveLength(1);
    expect(await portal.dispatch()).toEqual([]);
    expect(await knex('delivery_queue')).toEqual([]);
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

  it('lists integrations, deliveries and event types', async () => {
    const { receiver, portal, ended } = await setUp();
    const names = ['delta', 'Alpha', 'charlie', 'bravo'];
    const ids: string[] = [];
    for (const [i, name] of names.entries()) {
      const { id: one } = await portal.create({
        url: `${receiver.url}/${name}`,
        name,
        entityRef: i % 2 ? 'component:default/odd' : 'even',
        eventTypes: [i === 0 ? 'a.b' : 'shop.*'],
      });
      ids.push(one);
    }
    const [delivery] = await portal.dispatch();
    await ended(delivery, 'succeeded');
    await portal.post(`/integrations/${ids[3]}/disable`);

    const list = async (query: string) => {
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
      return found.sort();
    };
    expect(await list('')).toEqual([...names].sort());
    expect(await list('limit=1')).toEqual([...names].sort());
    expect(await list('owner=group:default/team&limit=3')).toHaveLength(4);
    expect(await list('owner=team,group:default/none')).toHaveLength(4);
    expect(await list('owner=none')).toEqual([]);
    expect(await list('entityRef=odd')).toEqual(['Alpha', 'bravo']);
    expect(await list('health=healthy')).toEqual(['delta']);
    expect(await list('health=disabled&health=healthy&limit=1')).toEqual([
      'bravo',
      'delta',
    ]);
    expect(await list('health=idle,failing')).toEqual(['Alpha', 'charlie']);
    expect(await list('q=AL')).toEqual(['Alpha']);
    expect(await list('q=%25')).toEqual([]);

    const deliveries = async (query: string) =>
      (await portal.get(`/deliveries?${query}`)).body.items.map(
        (one: { id: string }) => one.id,
      );
    for (const query of [
      '',
      `integrationId=${ids[0]}`,
      'entityRef=even',
      'eventType=a.b',
      'status=succeeded,failed',
      'outcome=success',
      'from=2026-03-02T12:00:00Z&to=2026-03-02T13:00:00%2B00:00',
      'from=2026-03-02T13:00:00%2B01:00',
    ]) {
      expect([query, await deliveries(query)]).toEqual([query, [delivery]]);
    }
    for (const query of [
      `integrationId=${ids[1]}`,
      'entityRef=odd',
      'eventType=a',
      'status=held',
      'outcome=gone',
      'to=2026-03-02T12:00:00Z',
    ]) {
      expect([query, await deliveries(query)]).toEqual([query, []]);
    }

    const types = await portal.get('/event-types');
    const typeNames: string[] = types.body.items.map(
      (one: { name: string }) => one.name,
    );
    expect(typeNames.filter(name => !isOperational(name))).toEqual([
      'a.b',
      'c.d',
      'shop.order.placed',
    ]);
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
