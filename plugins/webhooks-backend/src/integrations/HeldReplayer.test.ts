import { TestDatabases } from '@backstage/backend-test-utils';
import { TestClock } from 'backstage-webhooks-test';
import {
  addDeliveries,
  addIntegration,
  migrated,
} from '../__testUtils__/fixtures';
import { LogRecorder } from '../__testUtils__/LogRecorder';
import { IntegrationStore } from '../database/IntegrationStore';
import { HeldReplayer } from './HeldReplayer';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

describe.each(databases.eachSupportedId())('HeldReplayer (%s)', id => {
  async function setUp(options: { waived?: boolean } = {}) {
    const knex = await migrated(await databases.init(id));
    const store = new IntegrationStore({ knex });
    const clock = new TestClock();
    const log = new LogRecorder();
    const shutdown = new AbortController();
    await addIntegration(store, { id: 'a' });
    await knex('integrations').update({ state: 'disabled' });
    await addDeliveries(knex, {
      integrationIds: ['a'],
      now: clock.now(),
      count: 1_001,
    });
    await store.enable(await store.get('a'), {
      now: clock.now(),
      replayHeld: options.waived ? undefined : { trusted: true },
    });
    const held = async () =>
      (await knex('deliveries').where({ status: 'held' })).length;
    const create = (hooks: {
      beforeBatch?: () => Promise<void>;
      onQueued?: () => void;
      onWaived?: (count: number) => void;
    }) =>
      new HeldReplayer({
        store: {
          queueHeld: async (...batch) => {
            await hooks.beforeBatch?.();
            return store.queueHeld(...batch);
          },
          waiveHeld: (...batch) => store.waiveHeld(...batch),
          stalledReplays: before => store.stalledReplays(before),
        },
        clock,
        logger: log,
        signal: shutdown.signal,
        onQueued: hooks.onQueued ?? (() => {}),
        onWaived: hooks.onWaived ?? (() => {}),
      });
    return { clock, log, shutdown, held, create };
  }

  it('queues all held deliveries, and reports each batch', async () => {
    const { held, create } = await setUp();
    let batches = 0;
    const replayer = create({
      onQueued: () => {
        batches += 1;
      },
    });

    expect(await replayer.run('a')).toBe(1_001);
    expect(batches).toBe(3);
    expect(await held()).toBe(0);
  });

  it('stops after the current batch on shutdown', async () => {
    const { shutdown, held, create } = await setUp();

    expect(await create({ onQueued: () => shutdown.abort() }).run('a')).toBe(
      500,
    );
    expect(await held()).toBe(501);
  });

  it('logs a database failure, and returns the number of queued deliveries', async () => {
    const { log, held, create } = await setUp();
    let batches = 0;
    const replayer = create({
      beforeBatch: async () => {
        batches += 1;
        if (batches === 2) {
          throw new Error('The database is down');
        }
      },
    });

    expect(await replayer.run('a')).toBe(500);
    expect(await held()).toBe(501);
    expect(log.lines).toEqual([
      expect.stringContaining('The database is down'),
    ]);
  });

  it('cancels all held deliveries if they are waived, and reports each batch', async () => {
    const { held, create } = await setUp({ waived: true });
    const batches: number[] = [];
    const replayer = create({ onWaived: count => batches.push(count) });

    expect(await replayer.run('a')).toBe(0);
    expect(await replayer.waive('a')).toBe(1_001);
    expect(batches).toEqual([500, 500, 1]);
    expect(await held()).toBe(0);
  });

  it.each([
    ['replay', {}],
    ['waiver', { waived: true }],
  ])('continues a %s that had no batch for a minute', async (_, options) => {
    const { clock, held, create } = await setUp(options);
    const replayer = create({});
    const { signal } = new AbortController();

    clock.advance({ seconds: 60 });
    await replayer.continueStalled(signal);
    expect(await held()).toBe(1_001);
    clock.advance({ milliseconds: 1 });
    await replayer.continueStalled(signal);
    expect(await held()).toBe(0);
  });
});
