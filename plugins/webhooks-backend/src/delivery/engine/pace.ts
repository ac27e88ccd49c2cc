/*
 * How many requests a receiver gets at once (additive increase, multiplicative decrease).
 *
 * A receiver starts with one. Each success adds one, so the number doubles with every round of them, until the receiver
 * is overloaded for the first time. From then on it grows slowly, and more slowly still where the receiver was
 * overloaded before, so that a backlog neither topples a receiver again and again nor waits for long.
 */
import type { LoadFeedback } from '../../model/outcome';

/** Rounds of successes, one for each request at once, after which one is added. */
const ROUNDS = 4;
/** The same where the receiver was overloaded before. */
const ROUNDS_AT_CEILING = 500;

/** The number of requests that a receiver gets at once, and what it is decided by. */
export interface Pace {
  /** Fractions are on the way to the next one. */
  limit: number;
  /** Whether the receiver has been overloaded, or did not answer in time. */
  hasStumbled: boolean;
  /** The limit at which it was overloaded last. */
  ceiling?: number;
  /** Requests that were under way when it was overloaded: their ends say nothing new. */
  settling: number;
}

/** Of a receiver that nothing is known about. */
export const FIRST_PACE: Pace = { limit: 1, hasStumbled: false, settling: 0 };

/**
 * The pace after a request has ended.
 *
 * @param options - `underWay`: requests to the receiver that have not ended; `max`: the highest limit
 */
export function nextPace(
  pace: Pace,
  feedback: LoadFeedback | undefined,
  { underWay, max }: { underWay: number; max: number },
): Pace {
  const { limit, settling } = pace;
  if (feedback === 'unanswered') {
    return {
      ...pace,
      limit: Math.max(1, limit / 2),
      hasStumbled: true,
      settling: Math.max(0, settling - 1),
    };
  }
  if (settling > 0) {
    return { ...pace, settling: settling - 1 };
  }
  if (feedback === 'overloaded') {
    return {
      limit: Math.max(1, limit / 2),
      hasStumbled: true,
      ceiling: Math.floor(limit),
      settling: underWay,
    };
  }
  return feedback === 'fine' ? grown(pace, max) : pace;
}

function grown(pace: Pace, max: number): Pace {
  const { hasStumbled, ceiling } = pace;
  const requests = Math.floor(pace.limit);
  const rounds =
    ceiling !== undefined && requests + 1 >= ceiling
      ? ROUNDS_AT_CEILING
      : ROUNDS;
  const limit = Math.min(
    max,
    pace.limit + (hasStumbled ? 1 / (rounds * requests) : 1),
  );
  const isPassed = ceiling !== undefined && limit >= ceiling + 1;
  return { ...pace, limit, ceiling: isPassed ? undefined : ceiling };
}
