import { TestDatabases } from '@backstage/backend-test-utils';
import { eventually } from '../__testUtils__/eventually';
import {
  addDeliveries,
  addIntegration,
  migrated,
} from '../__testUtils__/fixtures';
import { DeliveryLog } from './DeliveryLog';
import { IntegrationStore } from './IntegrationStore';
import { DatabaseDeliveryQueue } from './queue/DatabaseDeliveryQueue';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

const NOW = Date.parse('2026-03-02T12:00:00Z');

describe.each(databases.eachSupportedId())('replayDeliveries (%s)', id => {
  async function setUp(count: number) {
    const knex = await migrated(await databases.init(id));
    const store = IntegrationStore.create({ knex });
    const log = DeliveryLog.create({ knex });
    const queue = DatabaseDeliveryQueue.create({ knex });
    await addIntegration(store, { id: 'a', ordering: 'fifo' });
    const failed = await addDeliveries(knex, {
      integrationIds: ['a'],
      now: NOW,
      count,
    });
    await knex('delivery_queue').delete();
    await knex('deliveries').update({ status: 'failed', ended_at: NOW });
    const replay = async () =>
      log.replay({
        ...{ integration: await store.get('a'), trust: true },
        ...{ from: NOW, to: NOW + 1, status: ['failed'], now: NOW },
      });
    const claim = async (now = NOW) =>
      (
        await queue.claimGated({
          ...{ requests: [{ integrationId: 'a', slots: 9 }], now },
          leaseMs: 60_000,
        })
      ).claimed.map(({ deliveryId }) => deliveryId);
    return { knex, failed, replay, claim };
  }

  it('lets nothing of a FIFO integration out before its last batch', async () => {
    const { knex, failed, replay, claim } = await setUp(1_501);

    const replaying = replay();
    const first = await eventually(async () => {
      const claimed = await claim();
      expect(claimed).not.toEqual([]);
      return claimed;
    });
    const queued = await knex('delivery_queue').pluck('delivery_id');

    expect(queued.sort()).toEqual(failed);
    expect(first).toEqual([failed[0]]);
    expect(await replaying).toBe(1_501);
  });

  it('keeps a FIFO integration waiting for a replay that broke off, but not for long', async () => {
    const { knex, failed, replay, claim } = await setUp(1);
    await replay();
    await knex('integrations').update({ replay_until: NOW + 30_000 });

    expect(await claim()).toEqual([]);
    expect(await claim(NOW + 30_000)).toEqual(failed);
  });
});
