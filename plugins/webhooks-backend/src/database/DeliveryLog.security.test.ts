import { TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import {
  addDeliveries,
  addIntegration,
  migrated,
} from '../__testUtils__/fixtures';
import { DeliveryLog } from './DeliveryLog';
import { IntegrationStore } from './IntegrationStore';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

const NOW = Date.parse('2026-03-02T12:00:00Z');
const COUNT = 1_200;

describe.each(databases.eachSupportedId())('replay (%s)', id => {
  /** An integration with many deliveries that have failed. */
  async function setUp() {
    const knex = await migrated(await databases.init(id));
    const integration = await addIntegration(
      IntegrationStore.create({ knex }),
      {
        id: 'a',
      },
    );
    await addDeliveries(knex, {
      integrationIds: ['a'],
      now: NOW,
      count: COUNT,
    });
    await knex('delivery_queue').delete();
    await knex('deliveries').update({ status: 'failed' });
    const log = DeliveryLog.create({ knex });
    const replay = () =>
      log.replay({
        integration,
        from: NOW,
        to: NOW + 1,
        status: ['failed'],
        trust: true,
        now: NOW,
      });
    return { knex, replay };
  }

  const queued = async (knex: Knex) =>
    Number((await knex('delivery_queue').count({ n: '*' }).first())?.n);

  it('queues very many deliveries in several transactions', async () => {
    const { knex, replay } = await setUp();
    let transactions = 0;
    knex.on('query', ({ sql }) => {
      transactions += /^begin/i.test(sql) ? 1 : 0;
    });

    await expect(replay()).resolves.toBe(COUNT);

    expect(transactions).toBe(3);
    expect(await queued(knex)).toBe(COUNT);
    await expect(replay()).resolves.toBe(0);
  });

  it('can be repeated after it broke off', async () => {
    const { knex, replay } = await setUp();
    let transactions = 0;
    const breakOff = ({ sql }: { sql: string }) => {
      transactions += /^begin/i.test(sql) ? 1 : 0;
      if (transactions === 2) {
        throw new Error('broken off');
      }
    };
    knex.on('query', breakOff);
    await replay().catch(() => {});
    knex.removeListener('query', breakOff);
    expect(await queued(knex)).toBeLessThan(COUNT);

    await replay();

    expect(await queued(knex)).toBe(COUNT);
    expect(
      await knex('deliveries').where({ status: 'pending' }).pluck('id'),
    ).toHaveLength(COUNT);
  });
});
