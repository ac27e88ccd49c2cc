import { setTimeout as delay } from 'node:timers/promises';
import { TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { eventually, Receiver } from 'backstage-webhooks-test';
import { addDeliveries, logAll } from '../__testUtils__/fixtures';
import { TestPortal } from '../__testUtils__/TestPortal';
import { isPostgres } from '../database/dialect';
import { IntegrationStore } from '../database/IntegrationStore';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

describe.each(databases.eachSupportedId())(
  'enabling an integration while events are dispatched (%s)',
  databaseId => {
    it('leaves no delivery held', async () => {
      const knex = await databases.init(databaseId);
      const receiver = await Receiver.start();
      const portal = await TestPortal.start({ knex });
      const { id } = await portal.create({ url: receiver.url });
      const dispatched: string[] = [];
      await slowDownHeld(knex);

      for (let round = 0; round < 25; round += 1) {
        await portal.post(`/integrations/${id}/disable`);
        const dispatches: Promise<string[]>[] = [];
        const dispatchOften = async (from: number, to: number) => {
          for (let n = from; n < to; n += 1) {
            dispatches.push(portal.dispatch({ payload: { round, n } }));
            await delay(1);
          }
        };
        await dispatchOften(0, 8);
        const [enabled] = await Promise.all([
          portal.post(`/integrations/${id}/enable`, { replay: 'held' }),
          dispatchOften(8, 12),
        ]);
        expect(enabled.status).toBe(200);
        dispatched.push(...(await Promise.all(dispatches)).flat());
      }

      expect(await knex('deliveries').where({ status: 'held' })).toEqual([]);
      await eventually(async () => {
        await logAll(knex);
        expect(
          await knex('deliveries').whereNot({ status: 'succeeded' }),
        ).toEqual([]);
      });
      const received = (await receiver.received(300)).map(
        ({ headers }) => headers['webhook-id'],
      );
      expect(new Set(received)).toEqual(new Set(dispatched));
      await portal.stop();
      await receiver.stop();
    });

    it('sends to a FIFO integration in order after the replica that enabled it died', async () => {
      const knex = await databases.init(databaseId);
      const receiver = await Receiver.start();
      const portal = await TestPortal.start({ knex });
      const { id } = await portal.create({
        url: receiver.url,
        ordering: 'fifo',
      });
      await portal.post(`/integrations/${id}/disable`);
      const order = [
        ...(await portal.dispatch()),
        ...(await portal.dispatch()),
      ];
      const store = new IntegrationStore({ knex });
      await store.enable(await store.get(id), {
        now: portal.clock.now(),
        replayHeld: { trusted: true },
      });
      order.push(...(await portal.dispatch()));

      await portal.runHealthTask();
      expect(receiver.requests).toEqual([]);
      portal.clock.advance({ seconds: 61 });
      await portal.runHealthTask();

      const received = await receiver.received(3);
      expect(received.map(({ headers }) => headers['webhook-id'])).toEqual(
        order,
      );
      await portal.stop();
      await receiver.stop();
    });

    it('returns the number of queued deliveries over all batches', async () => {
      const knex = await databases.init(databaseId);
      const receiver = await Receiver.start();
      const portal = await TestPortal.start({ knex });
      const { id } = await portal.create({ url: receiver.url });
      await portal.post(`/integrations/${id}/disable`);
      await addDeliveries(knex, {
        integrationIds: [id],
        now: portal.clock.now(),
        count: 1_001,
      });

      const { body } = await portal.post(`/integrations/${id}/enable`, {
        replay: 'held',
      });

      expect(body).toEqual({ replayed: 1_001, waived: 0 });
      expect(await knex('deliveries').where({ status: 'held' })).toEqual([]);
      await receiver.received(1_001);
      await portal.stop();
      await receiver.stop();
    });

    it('cancels held deliveries without a replay, in any number of batches', async () => {
      const knex = await databases.init(databaseId);
      const receiver = await Receiver.start();
      const portal = await TestPortal.start({ knex });
      const { id } = await portal.create({ url: receiver.url });
      await portal.post(`/integrations/${id}/disable`);
      const ids = await addDeliveries(knex, {
        integrationIds: [id],
        now: portal.clock.now(),
        count: 1_001,
      });

      const { body } = await portal.post(`/integrations/${id}/enable`);

      expect(body).toEqual({ replayed: 0, waived: 1_001 });
      expect(await portal.delivery(ids[0])).toMatchObject({
        status: 'cancelled',
        endReason: 'waived',
        endedAt: new Date(portal.clock.now()).toISOString(),
      });
      expect(
        await knex('deliveries').whereNot({ status: 'cancelled' }),
      ).toEqual([]);
      expect((await portal.get(`/integrations/${id}/health`)).body.held).toBe(
        0,
      );
      await portal.stop();
      await receiver.stop();
    });

    it('leaves no delivery held without a replay', async () => {
      const knex = await databases.init(databaseId);
      const receiver = await Receiver.start();
      const portal = await TestPortal.start({ knex });
      const { id } = await portal.create({ url: receiver.url });
      await slowDownHeld(knex);

      for (let round = 0; round < 10; round += 1) {
        await portal.post(`/integrations/${id}/disable`);
        const dispatches: Promise<string[]>[] = [];
        for (let n = 0; n < 8; n += 1) {
          dispatches.push(portal.dispatch({ payload: { round, n } }));
          await delay(1);
        }
        await Promise.all([
          portal.post(`/integrations/${id}/enable`).expect(200),
          ...dispatches,
        ]);
      }

      expect(await knex('deliveries').where({ status: 'held' })).toEqual([]);
      await portal.stop();
      await receiver.stop();
    });
  },
);

/** Delays the commit of transactions that store held deliveries, if transactions can be concurrent. */
async function slowDownHeld(knex: Knex): Promise<void> {
  if (isPostgres(knex)) {
    await knex.raw(
      `create function slow_down() returns trigger language plpgsql as
       'begin perform pg_sleep(0.03); return new; end'`,
    );
    await knex.raw(
      `create trigger slow_down before insert on deliveries for each row
       when (new.status = 'held') execute function slow_down()`,
    );
  }
}
