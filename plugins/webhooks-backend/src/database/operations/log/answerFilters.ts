import type { AttemptOutcome } from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';

/** A status code, or a class such as 5xx. Both ends are inclusive. */
export interface StatusCodes {
  first: number;
  last: number;
}

/** Filters by the outcome of the last attempt. Absent filters match everything. */
export interface AnswerFilters {
  outcome?: AttemptOutcome[];
  statusCode?: StatusCodes;
}

/** Narrows a query on deliveries `d`. Matches the partial indexes, which exclude successes. */
export function applyAnswerFilters(
  query: Knex.QueryBuilder,
  { outcome, statusCode }: AnswerFilters,
): void {
  if (outcome) {
    const problems = !outcome.includes('success');
    query.whereIn(problems ? 'd.problem_outcome' : 'd.last_outcome', outcome);
  }
  if (statusCode) {
    whereStatusCode(query, statusCode);
  }
}

/** The partial indexes have a column for the class. */
function whereStatusCode(
  query: Knex.QueryBuilder,
  { first, last }: StatusCodes,
): void {
  if (first >= 200 && last <= 299) {
    query.whereBetween('d.last_status_code', [first, last]);
  } else if (first === last) {
    query.where('d.problem_status_code', first);
  } else {
    query.where('d.problem_status_class', first / 100);
  }
}
