import {
  coreServices,
  createBackendModule,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { TestDatabases } from '@backstage/backend-test-utils';
import type {
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
      portal.reached(deliveryId, status);
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
      portal.reached(deliveryId, status);
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

    it('signs with both secrets until the end of the grace period', async () => {
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

    it('reveals its new secret, without caching', async () => {
      const rotated = await portal.post(`${path}/secret/rotate`, {});

      const revealed = await portal.get(`${path}/secret`);

      expect(revealed.body.secret).toBe(rotated.body.secret);
      expect(revealed.headers['cache-control']).toBe('no-store');
    });

    describe('that was disabled manually', () => {
      let disabled: Integration;

      beforeEach(async () => {
        const { body } = await portal.post(`${path}/disable`, {
          reason: 'Maintenance',
        });
        disabled = body;
      });

      it('shows the state and the reason', async () => {
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
