/** An implementation of webhook delivery. */
export interface Contender {
  /** Delivers a number of events, from the first enqueue to the last record. */
  run(count: number): Promise<Run>;
}

export interface Run {
  seconds: number;
  /** CPU time of the process and its children: user and system. */
  cpuSeconds: number;
}

export interface ContenderOptions {
  name: ContenderName;
  /** Connection string of its own database. */
  connectionString: string;
  /** Maximum connections to it, for the engine only. */
  maxConnections?: number;
  receiverUrl: string;
  /** Port of its own Redis, if it uses one. */
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

/** Runs the measured work. */
export async function timed(run: () => Promise<void>): Promise<Run> {
  const cpu = process.cpuUsage();
  const start = performance.now();
  await run();
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { seconds, cpuSeconds: (user + system) / 1e6 };
}
