import { randomUUID } from 'node:crypto';
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
const LOG_BATCH = 500;

/**
 * graphile-worker: announced by LISTEN, prepared statements. It takes and completes jobs one by one; the log rows of jobs that run at once are inserted together.
 */
export async function createGraphileWorker(
  options: ContenderOptions,
): Promise<Contender> {
  const { connectionString, receiverUrl } = options;
  const pgPool = new Pool({ connectionString, max: CONNECTIONS });
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
        logger,
        concurrency: CONCURRENCY,
        noHandleSignals: true,
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
      });
      await runner.stop();
      return result;
    },
  };
}
