import { TestDatabases } from '@backstage/backend-test-utils';
import { addDeliveries, countRows } from '../__testUtils__/fixtures';
import { DAY_0, onDay, setUpRetention } from '../__testUtils__/retention';
import { ReplayStore } from './ReplayStore';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

describe.each(databases.eachSupportedId())('retention (%s)', id => {
  const setUp = () => setUpRetention(databases.init(id), ['a']);

  it('removes expired rows in batches, attempts first', async () => {
    const { knex, send, apply, log } = await setUp();
    // More than two batches.
    await send('a', 0, 2_100);
    const [kept] = await send('a', 1);
    await send('a', 2);
    await expect(apply(0)).resolves.toEqual({
      events: 0,
      deliveries: 0,
      attempts: 0,
      attemptDays: 0,
    });
    await expect(apply(1, { attempts: 2 })).resolves.toEqual({
      events: 2_100,
      deliveries: 2_100,
      attempts: 2_101,
      attemptDays: 0,
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
      attemptDays: 0,
    });
  });

  it('keeps queued deliveries of any age', async () => {
    const { knex, integrations, send, apply, log } = await setUp();
    const [gone] = await send('a', 0);
    const [old] = await send('a', 1);
    const [young] = await send('a', 2);
    const at = await integrations.get('a');
    await log.redeliver(old, { at, trust: true, now: onDay(50) });
    await expect(apply(40)).resolves.toEqual({
      events: 2,
      deliveries: 2,
      attempts: 2,
      attemptDays: 0,
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
      attemptDays: 0,
    });
  });

  it('keeps the event of a delivery that was never attempted', async () => {
    const { knex, apply, log } = await setUp();
    const [waiting] = await addDeliveries(knex, {
      integrationIds: ['a'],
      now: DAY_0,
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
        ...{ from: 0, to: DAY_0, status: ['failed'], trust: true },
        ...{ createdBy: 'user:default/mock', limit: 0, now: DAY_0 },
      });
    await start();
    await replays.runBatch({ now: DAY_0, limit: 10, wants: async () => true });
    await start();
    const states = () => knex('replays').orderBy('id').pluck('state');

    await apply(0);
    expect(await states()).toEqual(['completed', 'queued']);
    await apply(1);
    expect(await states()).toEqual(['queued']);
  });

  it('stops when it is aborted', async () => {
    const { knex, send, apply } = await setUp();
    await send('a', 0, 3);
    await apply(9, { signal: AbortSignal.abort() });
    expect(await countRows(knex)).toMatchObject({ events: 3, attempts: 3 });
  });
});
