import { TestDatabases } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import type { IntegrationWithSecret } from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import request from 'supertest';
import { eventually, Receiver } from 'backstage-webhooks-test';
import { logAll } from '../__testUtils__/fixtures';
import { TestPortal } from '../__testUtils__/TestPortal';
import { verify } from '../__testUtils__/verify';
import { insertOutboxEvents } from '../database/operations/eventOutbox/insertOutboxEvents';
import {
  DELIVERY_FAILED,
  OPERATIONAL_EVENT_TYPES,
} from '../model/operationalEventTypes';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

describe.each(databases.eachSupportedId())(
  'operational events (%s)',
  databaseId => {
    let knex: Knex;
    let shop: Receiver;
    let ops: Receiver;
    let portal: TestPortal;

    async function start(webhooks: JsonObject = {}): Promise<void> {
      portal = await TestPortal.start({
        knex,
        webhooks: { delivery: { retry: { delays: [] } }, ...webhooks },
      });
    }

    beforeEach(async () => {
      knex = await databases.init(databaseId);
      shop = await Receiver.start();
      ops = await Receiver.start();
      await start();
    });

    afterEach(async () => {
      await portal.stop();
      await shop.stop();
      await ops.stop();
    });

    const createShop = () =>
      portal.create({ name: 'Shop', url: `${shop.url}/T0KEN` });
    const createOps = (eventTypes = ['webhooks.*']) =>
      portal.create({ name: 'Ops', url: ops.url, eventTypes });

    /** The events that the platform team received, verified with the secret of its integration. */
    async function told(
      { secret }: IntegrationWithSecret,
      count: number,
    ): Promise<{ type: string; data: JsonObject }[]> {
      const requests = await ops.received(count);
      return requests.map(
        received =>
          verify(received, secret!, portal.clock.now()) as {
            type: string;
            data: JsonObject;
          },
      );
    }

    const typesInLog = () => knex('events').orderBy('id').pluck('type');

    /** Waits until no event and no delivery is waiting. */
    const settled = () =>
      eventually(async () => {
        expect(await knex('event_outbox')).toEqual([]);
        expect(await knex('delivery_queue')).toEqual([]);
      });

    it('inform other integrations when a health rule disables one', async () => {
      shop.answer = async () => ({ status: 410, body: 'T0KEN is not here' });
      const { id } = await createShop();
      const opsIntegration = await createOps();
      const [deliveryId] = await portal.dispatch();

      expect(await told(opsIntegration, 1)).toEqual([
        {
          type: 'webhooks.integration.disabled',
          timestamp: expect.any(String),
          data: {
            integration: {
              id,
              name: 'Shop',
              owner: 'group:default/team',
              host: new URL(shop.url).host,
            },
            reason: 'gone',
            summary: expect.stringContaining('410 Gone'),
            firstFailureAt: expect.any(String),
            lastFailureAt: expect.any(String),
            lastAttempt: { deliveryId, outcome: 'gone', statusCode: 410 },
          },
        },
      ]);
    });

    it('contain only the host of the URL, and no response', async () => {
      shop.answer = async () => ({ status: 410, body: 'T0KEN is not here' });
      await createShop();
      await createOps();
      await portal.dispatch();

      const [{ body }] = await ops.received(1);

      expect(body).not.toContain('T0KEN');
    });

    it('name the users who disable and enable an integration', async () => {
      const { id } = await createShop();
      const opsIntegration = await createOps();

      await portal.post(`/integrations/${id}/disable`, { reason: 'Too old' });
      await told(opsIntegration, 1);
      await portal.post(`/integrations/${id}/enable`, { replay: 'held' });

      expect(await told(opsIntegration, 2)).toMatchObject([
        {
          type: 'webhooks.integration.disabled',
          data: {
            reason: 'manual',
            summary: 'Too old',
            disabledBy: 'user:default/mock',
          },
        },
        {
          type: 'webhooks.integration.enabled',
          data: { replay: 'held', enabledBy: 'user:default/mock' },
        },
      ]);
    });

    it('include a warning and its end', async () => {
      await portal.stop();
      await start({ health: { earlyWarning: { failingFor: '30m' } } });
      shop.answer = async () => ({ status: 500 });
      const { id } = await createShop();
      const opsIntegration = await createOps(['webhooks.integration.*']);
      for (let n = 1; n <= 3; n += 1) {
        portal.clock.advance({ minutes: 20 });
        await portal.dispatch();
        await shop.received(n);
        await settled();
      }
      await portal.runHealthTask();
      await told(opsIntegration, 1);
      shop.answer = async () => ({ status: 200 });
      await portal.dispatch();

      expect(await told(opsIntegration, 2)).toMatchObject([
        {
          type: 'webhooks.integration.warned',
          data: { integration: { id }, warning: 'early', cause: 'failing-for' },
        },
        {
          type: 'webhooks.integration.recovered',
          data: { integration: { id }, warning: 'early' },
        },
      ]);
    });

    it('include a failed delivery', async () => {
      shop.answer = async () => ({ status: 422 });
      const { id } = await createShop();
      const opsIntegration = await createOps();
      const [deliveryId] = await portal.dispatch();

      expect(await told(opsIntegration, 1)).toMatchObject([
        {
          type: DELIVERY_FAILED,
          data: {
            integration: { id },
            delivery: {
              id: deliveryId,
              eventType: 'a.b',
              attempts: 1,
              outcome: 'error',
              statusCode: 422,
            },
          },
        },
      ]);
    });

    it('include an expired delivery', async () => {
      await portal.stop();
      await start({
        delivery: { retry: { delays: ['10 days'] }, maxAge: '1 day' },
      });
      shop.answer = async () => ({ status: 500 });
      await createShop();
      const opsIntegration = await createOps();
      await portal.dispatch();
      await eventually(async () =>
        expect(await knex('attempts')).toHaveLength(1),
      );
      portal.clock.advance({ days: 2 });
      await portal.runHealthTask();

      expect(await told(opsIntegration, 1)).toMatchObject([
        {
          type: DELIVERY_FAILED,
          data: { delivery: { attempts: 1, endReason: 'expired' } },
        },
      ]);
    });

    it('do not inform an integration about itself', async () => {
      const opsIntegration = await createOps(['a.*', 'webhooks.*']);
      ops.answer = async ({ body }) => ({
        status: body.includes('"type":"a.b"') ? 422 : 200,
      });
      // Another subscriber, because a failure without subscribers has no event.
      await portal.create({ url: shop.url, eventTypes: [DELIVERY_FAILED] });
      await portal.dispatch();
      await shop.received(1);
      await portal.post(`/integrations/${opsIntegration.id}/disable`);
      await settled();

      expect(await typesInLog()).toEqual([
        'a.b',
        DELIVERY_FAILED,
        'webhooks.integration.disabled',
      ]);
      expect(
        await knex('deliveries')
          .where({ integration_id: opsIntegration.id })
          .pluck('event_type'),
      ).toEqual(['a.b']);
    });

    it('do not include failed deliveries of operational events', async () => {
      shop.answer = async () => ({ status: 422 });
      ops.answer = async () => ({ status: 422 });
      await createShop();
      await createOps();
      // It would get the failure of the other delivery.
      await portal.create({ url: shop.url, eventTypes: [DELIVERY_FAILED] });
      await portal.dispatch();
      await ops.received(1);
      await settled();

      expect(await typesInLog()).toEqual(['a.b', DELIVERY_FAILED]);
    });

    it('do not include test pings', async () => {
      shop.answer = async () => ({ status: 422 });
      const { id } = await createShop();
      await createOps();
      await portal.post(`/integrations/${id}/test`);
      await settled();

      expect(await typesInLog()).toEqual(['webhooks.ping']);
    });

    it('are not stored for failures while nobody subscribes to them', async () => {
      shop.answer = async () => ({ status: 422 });
      await createShop();
      await createOps(['webhooks.integration.*']);
      await portal.dispatch();
      await shop.received(1);
      await settled();

      expect(await typesInLog()).toEqual(['a.b']);
    });

    it('are not sent to integrations that subscribe to everything', async () => {
      const { id } = await createShop();
      const everything = await createOps(['*']);
      await portal.post(`/integrations/${id}/disable`);
      await settled();

      await logAll(knex);
      expect(
        await knex('deliveries').where({ integration_id: everything.id }),
      ).toEqual([]);
    });

    it('are stored together with their cause', async () => {
      const { id } = await createShop();
      await knex.schema.renameTable('event_outbox', 'elsewhere');
      await request(portal.server)
        .post(`/api/webhooks/integrations/${id}/disable`)
        .expect(500);
      await knex.schema.renameTable('elsewhere', 'event_outbox');

      expect((await portal.get(`/integrations/${id}`)).body.state).toBe(
        'active',
      );
    });

    it('are dispatched once even if a replica dies right after it dispatched them', async () => {
      const { id } = await createShop();
      await createOps();
      await insertOutboxEvents(
        knex,
        [
          {
            type: 'webhooks.integration.recovered',
            integrationId: id,
            payload: {
              integration: { id, name: 'n', owner: 'o', host: 'h' },
              warning: 'early',
            },
          },
        ],
        portal.clock.now(),
      );
      const [row] = await knex('event_outbox');
      await portal.runHealthTask();
      await knex('event_outbox').insert(row);
      await portal.runHealthTask();

      expect(await typesInLog()).toEqual(['webhooks.integration.recovered']);
      expect(await knex('event_outbox')).toEqual([]);
    });

    it('are retried if they cannot be dispatched', async () => {
      const { id } = await createShop();
      await createOps();
      await knex.schema.renameTable('events', 'elsewhere');
      await portal.post(`/integrations/${id}/disable`);
      await eventually(async () =>
        expect(await knex('event_outbox')).toMatchObject([
          { attempts: 1, last_error: expect.stringContaining('events') },
        ]),
      );
      await knex.schema.renameTable('elsewhere', 'events');
      await portal.runHealthTask();
      expect(await typesInLog()).toEqual([]);
      portal.clock.advance({ seconds: 15 });
      await portal.runHealthTask();

      expect(await typesInLog()).toEqual(['webhooks.integration.disabled']);
    });

    it.each(OPERATIONAL_EVENT_TYPES)(
      'cannot be dispatched by others: $name',
      async ({ name, example }) => {
        const answer = await portal.post('/events', {
          type: name,
          payload: example as JsonObject,
        });

        expect(answer.status).toBe(403);
        expect(answer.body.error.message).toContain('plugin itself');
      },
    );
  },
);

describe('the operational event types', () => {
  it.each(OPERATIONAL_EVENT_TYPES)(
    'require a permission to subscribe: $name',
    ({ visibility }) => {
      expect(visibility).toBe('protected');
    },
  );
});
