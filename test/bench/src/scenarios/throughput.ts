import { hasRedis } from '../lib/redis';
import { round } from '../lib/statistics';
import type { Line, Scenario } from './scenario';
import { rounds, type Entrant } from './rounds';

const ROUNDS = 5;

const BULLMQ: Entrant[] = [
  { name: 'bullmq-always', count: 40_000, appendfsync: 'always' },
  { name: 'bullmq-everysec', count: 40_000, appendfsync: 'everysec' },
];

/**
 * The contenders that the engine is compared with. `key` also reports the ratio as JSON. `bar` is the minimum ratio.
 */
const COMPARED = [
  {
    name: 'bullmq-always',
    key: 'vsBullmqAlways',
    what: 'PostgreSQL against BullMQ, appendfsync always',
    bar: { atLeast: 1.6 },
  },
  {
    name: 'bullmq-everysec',
    key: 'vsBullmqEverysec',
    what: 'PostgreSQL against BullMQ, appendfsync everysec',
    bar: { atLeast: 1.35 },
  },
  {
    name: 'pg-boss',
    key: 'vsPgBoss',
    what: 'PostgreSQL against pg-boss',
    bar: { atLeast: 5.5 },
  },
  {
    name: 'pg-boss-bulk',
    what: 'PostgreSQL against pg-boss that inserts 500 at a time',
  },
  {
    name: 'graphile-worker',
    key: 'vsGraphileWorker',
    what: 'PostgreSQL against graphile-worker',
    bar: { atLeast: 6 },
  },
  {
    name: 'undici',
    key: 'vsUndici',
    what: 'PostgreSQL against the bare undici pool',
    bar: { atLeast: 0.37 },
  },
];

/**
 * Deliveries a second on PostgreSQL, compared with common job queues and with a bare pool.
 */
export const throughput: Scenario = async environment => {
  const redis = hasRedis();
  if (!redis) {
    environment.note('BullMQ is left out: there is no redis-server here.');
  }
  const rates = await rounds(
    environment,
    [
      { name: 'ours', count: 60_000 },
      ...(redis ? BULLMQ : []),
      { name: 'pg-boss', count: 15_000 },
      { name: 'pg-boss-bulk', count: 15_000 },
      { name: 'graphile-worker', count: 15_000 },
      { name: 'undici', count: 150_000 },
    ],
    ROUNDS,
  );
  const json: Record<string, number> = {};
  const lines: Line[] = [];
  for (const { name, key, what, bar } of COMPARED) {
    if (!(name in rates)) {
      continue;
    }
    const result = round(rates.ours / rates[name]);
    if (key) {
      json[key] = result;
    }
    const perSecond = (rate: number) => `${round(rate, 0)}/s`;
    lines.push({
      what,
      figures: `${perSecond(rates.ours)} : ${perSecond(rates[name])}`,
      result,
      bar,
    });
  }
  return { json, lines };
};
