/*
 * Limits the concurrent requests to a receiver (additive increase, multiplicative decrease).
 *
 * The limit starts at one. Each success adds one, which doubles it every round until the receiver is overloaded for the
 * first time (slow start). From then on it grows slowly, and most slowly near the last overload, so that a backlog
 * neither overloads the receiver repeatedly nor waits long.
 */
import type { LoadFeedback } from '../../model/outcome';

/** Rounds of successes after which the limit grows by one. */
const ROUNDS = 4;
/** The same near the limit of the last overload. */
const ROUNDS_AT_CEILING = 500;

/** The concurrency limit of a receiver. */
export interface Pace {
  /** Fractions accumulate towards the next request. */
  limit: number;
  /** Whether the receiver has ever been overloaded or timed out. */
  hasStumbled: boolean;
  /** The limit at the last overload. */
  ceiling?: number;
  /** Requests that were in flight at the last overload, whose outcomes carry no new information. */
  settling: number;
}

/** The pace of an unknown receiver. */
export const FIRST_PACE: Pace = { limit: 1, hasStumbled: false, settling: 0 };

/**
 * The pace after a request has ended.
 *
 * @param options - `underWay`: requests in flight to the receiver; `max`: the highest limit
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
