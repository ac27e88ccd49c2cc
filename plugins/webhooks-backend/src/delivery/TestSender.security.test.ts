import {
  TestDatabases,
  type TestDatabaseId,
} from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import request from 'supertest';
import { eventually, Receiver } from 'backstage-webhooks-test';
import { TestPortal } from '../__testUtils__/TestPortal';
import { DeliveryQueue } from '../database/DeliveryQueue';
import { IntegrationStore } from '../database/IntegrationStore';
import { serializeEvent } from '../model/serializeEvent';

jest.setTimeout(120_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

describe('test pings', () => {
  const stops: (() => Promise<void>)[] = [];

  afterEach(async () => {
    for (const stop of stops.splice(0).reverse()) {
      await stop();
    }
  });

  /** The receiver does not respond before `answerAll` is called. */
  async function setUp(
    delivery: JsonObject = {},
    databaseId: TestDatabaseId = 'POSTGRES_18',
  ) {
    let answerAll = () => {};
    const answered = new Promise<void>(resolve => {
      answerAll = resolve;
    });
    const receiver = await Receiver.start(async () => {
      await answered;
      return { status: 200 };
    });
    stops.push(() => receiver.stop());
    const knex = await databases.init(databaseId);
    const portal = await TestPortal.start({ knex, webhooks: { delivery } });
    stops.push(async () => {
      answerAll();
      await portal.stop();
    });
    /** Sends pings, and records the status of each. */
    const statuses: number[] = [];
    const ping = async (id: string) => {
      // Bypasses the proxy that checks responses against the OpenAPI document, which mistakes some of many connections
      // for a loop.
      const answer = await request(portal.server).post(
        `/api/webhooks/integrations/${id}/test`,
      );
      statuses.push(answer.status);
      return answer;
    };
    return { knex, portal, receiver, answerAll, ping, statuses };
  }

  it('occupy no more slots than the owner of their integrations may have', async () => {
    const { portal, receiver, answerAll, ping, statuses } = await setUp({
      concurrency: 10,
    });
    const pings: Promise<unknown>[] = [];
    for (let i = 0; i < 10; i += 1) {
      const { id } = await portal.create({ url: receiver.url });
      pings.push(ping(id), ping(id));
    }
    await eventually(() => expect(statuses).toHaveLength(15), 60_000);
    expect(new Set(statuses)).toEqual(new Set([429]));
    expect(receiver.requests).toHaveLength(5);
    answerAll();
    await Promise.all(pings);
    expect(statuses.slice(15)).toEqual([200, 200, 200, 200, 200]);
  });

  it('are rejected while two pings of the same integration are in flight', async () => {
    const { portal, receiver, answerAll, ping, statuses } = await setUp();
    const { id } = await portal.create({ name: 'Shop', url: receiver.url });
    const pings = [ping(id), ping(id)];
    await receiver.received(2);

    const refused = await ping(id);
    expect(refused.status).toBe(429);
    expect(refused.headers['retry-after']).toBe('1');
    expect(refused.body.error.message).toBe(
      "2 tests of the integration 'Shop' are in flight. Wait until one of them has ended.",
    );
    answerAll();
    await Promise.all(pings);
    await ping(id);
    expect(statuses).toEqual([429, 200, 200, 200]);
  });

  it('occupy slots that deliveries then have to wait for', async () => {
    const { portal, receiver, answerAll, ping } = await setUp({
      concurrency: 2,
    });
    const { id } = await portal.create({ url: receiver.url });
    const pinged = ping(id);
    await receiver.received(1);
    const [deliveryId] = await portal.dispatch();
    const refused = await ping(id);
    expect(refused.status).toBe(429);
    expect(refused.headers['retry-after']).toBe('1');
    expect(refused.body.error.message).toContain('No slot became free');
    expect(receiver.requests).toHaveLength(1);
    answerAll();
    expect((await pinged).status).toBe(200);
    await eventually(async () =>
      expect((await portal.delivery(deliveryId)).status).toBe('succeeded'),
    );
  });

  it('reach a paced integration during a pause', async () => {
    const { portal, receiver, ping } = await setUp({
      coolDown: { failures: 1 },
    });
    const { id } = await portal.create({ url: receiver.url });
    receiver.answer = async () => ({ status: 500 });
    await portal.dispatch();
    await eventually(async () =>
      expect(
        (await portal.get(`/integrations/${id}/health`)).body,
      ).toHaveProperty('pause'),
    );
    receiver.answer = async () => ({ status: 200 });
    expect((await ping(id)).body).toMatchObject({ outcome: 'success' });
  });

  it.each(databases.eachSupportedId())(
    'are cancelled and not sent again when their replica has died (%s)',
    async databaseId => {
      const { knex, portal, receiver } = await setUp({}, databaseId);
      const { id } = await portal.create({ url: receiver.url });
      const { deliveryId } = await new DeliveryQueue({
        knex,
      }).insertTest({
        integration: await new IntegrationStore({ knex }).get(id),
        eventType: 'webhooks.ping',
        body: serializeEvent('webhooks.ping', {}, portal.clock.now()),
        dispatchedBy: 'user:default/mock',
        now: portal.clock.now(),
        leaseMs: 30_000,
      });
      expect((await portal.delivery(deliveryId)).status).toBe('pending');

      portal.clock.advance({ minutes: 1 });
      await eventually(async () => {
        await portal.runHealthTask();
        expect((await portal.delivery(deliveryId)).status).toBe('cancelled');
      });
      expect(receiver.requests).toEqual([]);
      expect(await knex('delivery_queue')).toEqual([]);
    },
  );

  it('do not hold up a FIFO integration', async () => {
    const { portal, receiver, answerAll, ping, statuses } = await setUp();
    const hang = receiver.answer;
    receiver.answer = async () => ({ status: 200 });
    const { id } = await portal.create({
      url: receiver.url,
      ordering: 'fifo',
    });
    // After a success, the receiver may get a second request during the first.
    const [first] = await portal.dispatch();
    await portal.reached(first, 'succeeded');
    receiver.answer = hang;

    const pinged = ping(id);
    await receiver.received(2);
    await portal.dispatch();
    await receiver.received(3);

    expect(statuses).toEqual([]);
    answerAll();
    expect((await pinged).status).toBe(200);
  });
});
