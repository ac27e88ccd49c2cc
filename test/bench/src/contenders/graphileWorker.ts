import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { makeWorkerUtils, run, Logger } from 'graphile-worker';
import { Pool } from 'pg';
import { timed, type Contender, type ContenderOptions } from './contender';
import { Counter } from './Counter';
import { LogTable } from './LogTable';
import { body, CALLERS } from './payload';
import { Poster, type Posted } from './Poster';
import { pooled } from './pooled';
import { Batcher } from '../backend';

const CONCURRENCY = Number(process.env.BENCH_GW_CONCURRENCY ?? 100);
const CONNECTIONS = Number(process.env.BENCH_GW_POOL ?? 20);
const LOCAL_QUEUE = Number(process.env.BENCH_GW_LOCAL_QUEUE ?? 500);
const LOG_BATCH = 500;
/** Interval between checks for an empty queue after all jobs have run. */
const POLL_MS = 5;

/**
 * graphile-worker, with a local queue and batched completion. The log rows of jobs that run at once are inserted
 * together.
 */
export async function createGraphileWorker(
  options: ContenderOptions,
): Promise<Contender> {
  const { connectionString, receiverUrl } = options;
  const pgPool = new Pool({ connectionString, max: CONNECTIONS });
  // It warns about a pool without an error handler.
  pgPool.on('error', () => {});
  pgPool.on('connect', client => client.on('error', () => {}));
  const log = await LogTable.create(new Pool({ connectionString, max: 2 }));
  const logger = new Logger(() => () => {});
  const utils = await makeWorkerUtils({ pgPool, logger });
  await utils.migrate();
  const poster = new Poster({
    url: `${receiverUrl}/ok`,
    connections: CONCURRENCY,
  });
  const counter = new Counter();
  const rows = new Batcher<Posted, undefined>({
    async run(posted) {
      await log.insert(posted);
      return posted.map(() => undefined);
    },
    maxSize: LOG_BATCH,
  });

  return {
    async run(count) {
      const runner = await run({
        pgPool,
        noHandleSignals: true,
        preset: {
          worker: {
            logger,
            concurrentJobs: CONCURRENCY,
            localQueue: {
              size: LOCAL_QUEUE,
              refetchDelay: { durationMs: 10 },
            },
            completeJobBatchDelay: 0,
            failJobBatchDelay: 0,
          },
        },
        parsedCronItems: [],
        taskList: {
          async deliver(job) {
            const { id, body: text } = job as { id: string; body: string };
            await rows.add(await poster.post(id, text));
          },
        },
      });
      runner.events.on('job:complete', ({ error }) => {
        if (error) {
          counter.fail(error as Error);
        }
        counter.add(1);
      });
      const result = await timed(async () => {
        const recorded = counter.expect(count);
        await pooled(count, CALLERS, index =>
          utils.addJob('deliver', { id: randomUUID(), body: body(index) }),
        );
        await recorded;
        // Jobs are marked as completed shortly after they have run.
        while (await hasJobs(pgPool)) {
          await delay(POLL_MS);
        }
      });
      await runner.stop();
      return result;
    },
  };
}

async function hasJobs(pgPool: Pool): Promise<boolean> {
  const { rows } = await pgPool.query(
    'select exists (select from graphile_worker._private_jobs) as found',
  );
  return rows[0].found;
}
