import { round } from '../lib/statistics';
import type { Scenario } from './scenario';
import { rounds } from './rounds';

const ROUNDS = 3;

/**
 * Deliveries a second through the REST interface of a whole backend, one event a call and 200 a call.
 */
export const rest: Scenario = async environment => {
  const rates = await rounds(
    environment,
    [
      { name: 'rest', count: 20_000 },
      { name: 'rest-batch', count: 40_000 },
    ],
    ROUNDS,
  );
  const single = round(rates.rest, 0);
  const batch = round(rates['rest-batch'], 0);
  return {
    json: { rest: single, restBatch: batch },
    lines: [
      {
        what: 'REST, one event a call: deliveries a second',
        figures: `${single}/s`,
        result: single,
      },
      {
        what: 'REST, 200 events a call: deliveries a second',
        figures: `${batch}/s`,
        result: batch,
      },
    ],
  };
};
