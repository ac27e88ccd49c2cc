import { Pool } from 'pg';
import { PgBoss } from 'pg-boss';
import { timed, type Contender, type ContenderOptions } from './contender';
import { Counter } from './Counter';
import { LogTable } from './LogTable';
import { body, CALLERS } from './payload';
import { Poster } from './Poster';
import { pooled } from './pooled';

const QUEUE = 'webhooks';
const INSERT_BATCH = 500;
const FETCH_BATCH = Number(process.env.BENCH_PGBOSS_FETCH ?? 300);
/** Concurrent batches: one is fetched while another is sent and a third is completed. */
const FETCHERS = Number(process.env.BENCH_PGBOSS_FETCHERS ?? 3);
const CONNECTIONS = Number(process.env.BENCH_PGBOSS_POOL ?? 20);
const PAUSE_MS = 5;

/**
 * pg-boss, with loops in place of `work()`, which waits half a second between batches.
 */
export async function createPgBoss(
  options: ContenderOptions,
): Promise<Contender> {
  const { name, connectionString, receiverUrl } = options;
  const log = await LogTable.create(new Pool({ connectionString, max: 10 }));
  const boss = new PgBoss({
    connectionString,
    max: CONNECTIONS,
    // No schedules and no maintenance during the measurement.
    schedule: false,
    supervise: false,
  });
  await boss.start();
  // A separate table, as recommended for a queue with many jobs.
  await boss.createQueue(QUEUE, { partition: true });
  const poster = new Poster({
    url: `${receiverUrl}/ok`,
    connections: FETCH_BATCH,
  });
  const counter = new Counter();

  const work = async (isRunning: () => boolean) => {
    while (isRunning()) {
      const jobs = await boss.fetch<{ body: string }>(QUEUE, {
        batchSize: FETCH_BATCH,
      });
      if (jobs.length === 0) {
        await new Promise(resolve => setTimeout(resolve, PAUSE_MS));
        continue;
      }
      const posted = await Promise.all(
        jobs.map(job => poster.post(job.id, job.data.body)),
      );
      await log.insert(posted);
      await boss.complete(
        QUEUE,
        jobs.map(job => job.id),
      );
      counter.add(jobs.length);
    }
  };

  const send = (count: number) =>
    pooled(count, CALLERS, index => boss.send(QUEUE, { body: body(index) }));

  const insert = (count: number) =>
    pooled(Math.ceil(count / INSERT_BATCH), 1, batch =>
      boss.insert(
        QUEUE,
        Array.from(
          { length: Math.min(INSERT_BATCH, count - batch * INSERT_BATCH) },
          (_, i) => ({ data: { body: body(batch * INSERT_BATCH + i) } }),
        ),
      ),
    );

  return {
    async run(count) {
      let running = true;
      const workers = Array.from({ length: FETCHERS }, () =>
        work(() => running),
      );
      const result = await timed(async () => {
        const recorded = counter.expect(count);
        await (name === 'pg-boss-bulk' ? insert(count) : send(count));
        await recorded;
      });
      running = false;
      await Promise.all(workers);
      return result;
    },
  };
}
