import { TestDatabases } from '@backstage/backend-test-utils';
import type { Replay } from 'backstage-plugin-webhooks-common';
import { TestClock } from 'backstage-webhooks-test';
import {
  addDeliveries,
  addIntegration,
  logAll,
  migrated,
} from '../__testUtils__/fixtures';
import { LogRecorder } from '../__testUtils__/LogRecorder';
import { IntegrationStore } from '../database/IntegrationStore';
import { ReplayStore } from '../database/ReplayStore';
import { ReplayRunner } from './ReplayRunner';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

describe.each(databases.eachSupportedId())('ReplayRunner (%s)', id => {
  async function setUp() {
    const knex = await migrated(await databases.init(id));
    const integrations = new IntegrationStore({ knex });
    const replays = new ReplayStore({ knex });
    const clock = new TestClock();
    const integration = await addIntegration(integrations, { id: 'a' });
    const failed = await addDeliveries(knex, {
      integrationIds: ['a'],
      now: clock.now(),
      count: 1_001,
    });
    await logAll(knex);
    await knex('delivery_queue').delete();
    await knex('deliveries').update({ status: 'failed' });
    const replay = (await replays.start({
      integration,
      ...{ from: 0, to: clock.now() + 1, status: ['failed'], trust: true },
      ...{ createdBy: 'user:default/mock', limit: 500, now: clock.now() },
    })) as Replay;
    const log = new LogRecorder();
    /** A replica. */
    const create = (
      hooks: { beforeBatch?: () => void; onBatch?: () => void } = {},
    ) => {
      const shutdown = new AbortController();
      const ended: Replay[] = [];
      let batches = 0;
      const runner = new ReplayRunner({
        wants: async () => true,
        catalog: { runBatch: async () => undefined },
        replays: {
          runBatch: async options => {
            hooks.beforeBatch?.();
            return replays.runBatch(options);
          },
        },
        integrations,
        clock,
        logger: log,
        signal: shutdown.signal,
        onChange: () => {
          batches += 1;
          hooks.onBatch?.();
        },
        onEnded: one => ended.push(one),
      });
      const run = async () => {
        runner.runSoon();
        await runner.settled();
        return { ended, batches };
      };
      return { run, runner, shutdown };
    };
    const queued = (): Promise<string[]> =>
      knex('delivery_queue').orderBy('delivery_id').pluck('delivery_id');
    const current = () => replays.get('a', replay.id);
    return { knex, failed, create, queued, current, log };
  }

  it('runs all batches, and reports each', async () => {
    const { failed, create, queued, current } = await setUp();

    expect(await create().run()).toEqual({
      batches: 3,
      ended: [await current()],
    });

    expect(await current()).toMatchObject({ state: 'completed' });
    expect(await queued()).toEqual(failed);
  });

  it('stops after the current batch on shutdown, and another replica continues', async () => {
    const { failed, create, queued, current } = await setUp();
    const first = create({ onBatch: () => first.shutdown.abort() });

    expect(await first.run()).toEqual({ batches: 1, ended: [] });
    expect(await queued()).toEqual(failed.slice(0, 500));
    expect(await current()).toMatchObject({ state: 'running', replayed: 500 });

    expect(await create().run()).toMatchObject({ batches: 2 });
    expect(await queued()).toEqual(failed);
    expect(await current()).toMatchObject({
      ...{ state: 'completed', replayed: 1_001, skipped: 0 },
    });
  });

  it('stops when the database is down, and continues on the next request', async () => {
    const { failed, create, queued, log } = await setUp();
    let down = false;
    const { run } = create({
      beforeBatch: () => {
        if (down) {
          throw new Error('The database is down');
        }
      },
      onBatch: () => {
        down = true;
      },
    });

    await run();
    expect(log.lines).toEqual([
      expect.stringContaining('The database is down'),
    ]);
    expect(await queued()).toEqual(failed.slice(0, 500));
    down = false;
    await run();
    down = false;
    await run();
    expect(await queued()).toEqual(failed);
  });

  it('shares the batches with another replica', async () => {
    const { failed, create, queued, current } = await setUp();

    await Promise.all([create().run(), create().run()]);

    expect(await queued()).toEqual(failed);
    expect(await current()).toMatchObject({
      ...{ state: 'completed', replayed: 1_001, skipped: 0 },
    });
  });
});
