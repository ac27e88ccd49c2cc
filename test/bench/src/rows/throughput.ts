import { round } from '../lib/statistics';
import type { Row } from './row';
import { rounds } from './rounds';

const ROUNDS = 5;

/**
 * Deliveries a second on PostgreSQL, compared with the queues that users take when they build this themselves, and with
 * the bare wire.
 */
export const throughput: Row = async environment => {
  const rates = await rounds(
    environment,
    [
      { name: 'ours', count: 20_000 },
      { name: 'pg-boss', count: 15_000 },
      { name: 'pg-boss-bulk', count: 15_000 },
      { name: 'graphile-worker', count: 6_000 },
      { name: 'undici', count: 60_000 },
    ],
    ROUNDS,
  );
  const { ours } = rates;
  const vsPgBoss = round(ours / rates['pg-boss']);
  const vsGraphileWorker = round(ours / rates['graphile-worker']);
  const vsUndici = round(ours / rates.undici);
  const perSecond = (name: string) => `${round(rates[name], 0)}/s`;
  const beside = (name: string) => `${perSecond('ours')} : ${perSecond(name)}`;
  return {
    json: { vsPgBoss, vsGraphileWorker, vsUndici },
    lines: [
      {
        what: 'PostgreSQL against pg-boss',
        figures: beside('pg-boss'),
        result: vsPgBoss,
        bar: { atLeast: 3 },
      },
      {
        what: 'PostgreSQL against pg-boss that inserts 500 at a time',
        figures: beside('pg-boss-bulk'),
        result: round(ours / rates['pg-boss-bulk']),
      },
      {
        what: 'PostgreSQL against graphile-worker',
        figures: beside('graphile-worker'),
        result: vsGraphileWorker,
        bar: { atLeast: 6 },
      },
      {
        what: 'PostgreSQL against the bare undici pool',
        figures: beside('undici'),
        result: vsUndici,
        bar: { atLeast: 0.3 },
      },
    ],
  };
};
