import { TestDatabases } from '@backstage/backend-test-utils';
import {
  addDeliveries,
  addIntegration,
  attemptOf,
  claimAll,
  countRows,
  migrated,
} from '../__testUtils__/fixtures';
import { utcDay } from '../model/clock';
import { DeliveryLog } from './DeliveryLog';
import { DeliveryQueue } from './DeliveryQueue';
import { IntegrationStore } from './IntegrationStore';
import { applyRetention } from './operations/retention/applyRetention';
import { ReplayStore } from './ReplayStore';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

const NOW = Date.parse('2026-03-02T12:00:00Z');
const DAY_MS = 24 * 60 * 60 * 1000;

describe.each(databases.eachSupportedId())('retention (%s)', id => {
  async function setUp() {
    const knex = await migrated(await databases.init(id));
    const integrations = new IntegrationStore({ knex });
    await addIntegration(integrations, { id: 'a' });
    const queue = new DeliveryQueue({ knex });
    /** Deliveries that were sent on the day of their dispatch. */
    const send = async (day: number, count = 1) => {
      const now = NOW + day * DAY_MS;
      const ids = await addDeliveries(knex, {
        integrationIds: ['a'],
        now,
        count,
      });
      const claimed = await claimAll(queue, { integrationIds: ['a'], now });
      await queue.record(
        claimed.map(delivery => attemptOf(delivery, { at: now })),
        now,
      );
      return ids;
    };
    const apply = (
      day: number,
      options: { attempts?: number; signal?: AbortSignal } = {},
    ) =>
      applyRetention(knex, {
        eventsBefore: NOW + day * DAY_MS,
        attemptsBefore: NOW + (options.attempts ?? day) * DAY_MS,
        daysBefore: utcDay(NOW + day * DAY_MS),
        periodsBefore: 0,
        signal: options.signal ?? new AbortController().signal,
      });
    const log = new DeliveryLog({ knex });
    return { knex, integrations, send, apply, log };
  }

  it('removes expired rows in batches, attempts first', async () => {
    const { knex, send, apply, log } = await setUp();
    // More than two batches.
    await send(0, 2_100);
    const [kept] = await send(1);
    await send(2);
    await expect(apply(0)).resolves.toEqual({
      events: 0,
      deliveries: 0,
      attempts: 0,
    });
    await expect(apply(1, { attempts: 2 })).resolves.toEqual({
      events: 2_100,
      deliveries: 2_100,
      attempts: 2_101,
    });
    expect(await countRows(knex)).toMatchObject({
      events: 2,
      deliveries: 2,
      attempts: 1,
      health_days: 2,
    });
    await expect(log.detail(kept)).resolves.toMatchObject({ attempts: [] });
    await expect(apply(1, { attempts: 2 })).resolves.toEqual({
      events: 0,
      deliveries: 0,
      attempts: 0,
    });
  });

  it('keeps queued deliveries of any age', async () => {
    const { knex, integrations, send, apply, log } = await setUp();
    const [gone] = await send(0);
    const [old] = await send(1);
    const [young] = await send(2);
    const at = await integrations.get('a');
    await log.redeliver(old, { at, trust: true, now: NOW + 50 * DAY_MS });
    await expect(apply(40)).resolves.toEqual({
      events: 2,
      deliveries: 2,
      attempts: 2,
    });
    for (const one of [gone, young]) {
      await expect(log.get(one)).rejects.toThrow('No delivery has the id');
    }
    const { event, attempts } = await log.detail(old);
    expect(event.type).toBe('a.b');
    expect(attempts).toHaveLength(1);
    await knex('delivery_queue').delete();
    await expect(apply(40)).resolves.toEqual({
      events: 1,
      deliveries: 1,
      attempts: 1,
    });
  });

  it('keeps the event of a delivery that was never attempted', async () => {
    const { knex, apply, log } = await setUp();
    const [waiting] = await addDeliveries(knex, {
      integrationIds: ['a'],
      now: NOW,
    });

    await expect(apply(40)).resolves.toMatchObject({ events: 0 });

    await expect(log.detail(waiting)).resolves.toMatchObject({
      status: 'pending',
      event: { type: 'a.b' },
    });
  });

  it('removes ended replays only', async () => {
    const { knex, integrations, apply } = await setUp();
    const replays = new ReplayStore({ knex });
    const start = async () =>
      replays.start({
        integration: await integrations.get('a'),
        ...{ from: 0, to: NOW, status: ['failed'], trust: true },
        ...{ createdBy: 'user:default/mock', limit: 0, now: NOW },
      });
    await start();
    await replays.runBatch({ now: NOW, limit: 10, wants: async () => true });
    await start();
    const states = () => knex('replays').orderBy('id').pluck('state');

    await apply(0);
    expect(await states()).toEqual(['completed', 'queued']);
    await apply(1);
    expect(await states()).toEqual(['queued']);
  });

  it('stops when it is aborted', async () => {
    const { knex, send, apply } = await setUp();
    await send(0, 3);
    await apply(9, { signal: AbortSignal.abort() });
    expect(await countRows(knex)).toMatchObject({ events: 3, attempts: 3 });
  });
});
