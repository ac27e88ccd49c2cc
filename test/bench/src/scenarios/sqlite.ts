import { round } from '../lib/statistics';
import type { Scenario } from './scenario';
import { rounds } from './rounds';

const ROUNDS = 3;

/**
 * Deliveries a second on SQLite, compared with a bare pool.
 */
export const sqlite: Scenario = async environment => {
  const rates = await rounds(
    environment,
    [
      { name: 'ours-sqlite', count: 10_000 },
      { name: 'undici', count: 60_000 },
    ],
    ROUNDS,
  );
  const sqliteVsUndici = round(rates['ours-sqlite'] / rates.undici);
  return {
    json: { sqliteVsUndici },
    lines: [
      {
        what: 'SQLite against the bare undici pool',
        figures: `${round(rates['ours-sqlite'], 0)}/s : ${round(rates.undici, 0)}/s`,
        result: sqliteVsUndici,
      },
    ],
  };
};
