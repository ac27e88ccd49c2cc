import { randomUUID } from 'node:crypto';
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { Pool } from 'pg';
import { Batcher } from '../backend';
import { timed, type Contender, type ContenderOptions } from './contender';
import { Counter } from './Counter';
import { LogTable } from './LogTable';
import { body, CALLERS } from './payload';
import { Poster, type Posted } from './Poster';
import { pooled } from './pooled';

const QUEUE = 'webhooks';
const CONCURRENCY = Number(process.env.BENCH_BULLMQ_CONCURRENCY ?? 200);
const LOG_BATCH = 500;

/**
 * BullMQ on Redis. A job is completed once its row is in the log, which is in PostgreSQL; the rows of jobs that run at
 * once are inserted together.
 */
export async function createBullmq(
  options: ContenderOptions,
): Promise<Contender> {
  const { connectionString, receiverUrl, redisPort } = options;
  const connect = () =>
    new Redis({
      host: '127.0.0.1',
      port: redisPort,
      maxRetriesPerRequest: null,
    });
  const log = await LogTable.create(new Pool({ connectionString, max: 4 }));
  const poster = new Poster({
    url: `${receiverUrl}/ok`,
    connections: CONCURRENCY,
  });
  const rows = new Batcher<Posted, undefined>({
    async run(posted) {
      await log.insert(posted);
      return posted.map(() => undefined);
    },
    maxSize: LOG_BATCH,
  });
  const queue = new Queue(QUEUE, {
    connection: connect(),
    defaultJobOptions: { removeOnComplete: true },
    // Nobody reads the stream of events, so keep it as short as possible.
    streams: { events: { maxLen: 0 } },
  });
  const counter = new Counter();
  const worker = new Worker<{ body: string }>(
    QUEUE,
    async job => {
      await rows.add(await poster.post(job.id!, job.data.body));
    },
    { connection: connect(), concurrency: CONCURRENCY },
  );
  worker.on('completed', () => counter.add(1));
  worker.on('failed', (_job, error) => counter.fail(error));
  worker.on('error', error => counter.fail(error));
  await worker.waitUntilReady();

  return {
    run: count =>
      timed(async () => {
        const recorded = counter.expect(count);
        await pooled(count, CALLERS, index =>
          queue.add('deliver', { body: body(index) }, { jobId: randomUUID() }),
        );
        await recorded;
      }),
  };
}
