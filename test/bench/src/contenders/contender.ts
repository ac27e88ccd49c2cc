/** One way of delivering webhooks. */
export interface Contender {
  /** Delivers that many, from the first that is enqueued to the last that is recorded. */
  run(count: number): Promise<Run>;
}

export interface Run {
  seconds: number;
  /** CPU time of the process and its children, user and system together. */
  cpuSeconds: number;
}

export interface ContenderOptions {
  name: ContenderName;
  /** Of a database of its own. */
  connectionString: string;
  receiverUrl: string;
  /** Of a Redis of its own, for those that use one. */
  redisPort?: number;
}

export type ContenderName =
  | 'ours'
  | 'ours-sqlite'
  | 'rest'
  | 'rest-batch'
  | 'bullmq-always'
  | 'bullmq-everysec'
  | 'pg-boss'
  | 'pg-boss-bulk'
  | 'graphile-worker'
  | 'undici';

/** Runs what is to be measured. */
export async function timed(run: () => Promise<void>): Promise<Run> {
  const cpu = process.cpuUsage();
  const start = performance.now();
  await run();
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { seconds, cpuSeconds: (user + system) / 1e6 };
}
