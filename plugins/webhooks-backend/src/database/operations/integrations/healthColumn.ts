import { HEALTH_STATUSES } from 'backstage-plugin-webhooks-common';
import { RECOVERED_MS } from '../../../model/healthTrend';

/** An SQL expression with its bindings. */
export interface Expression {
  sql: string;
  bindings: (string | number)[];
}

/** The times that the health depends on. */
export interface HealthTimes {
  now: number;
  /** Start of the health window. */
  since: number;
}

/** The health status of a row of `integrations`: the rule of `healthStatus()`, in SQL. */
export function healthColumn({ now, since }: HealthTimes): Expression {
  return {
    sql: `case
      when state = 'disabled' then 'disabled'
      when trips > 0 or coalesce(paused_until, 0) > ? then 'paused'
      when trend is null or (throttled_since is null
        and coalesce(last_success_at, 0) < ? and coalesce(last_failure_at, 0) < ?) then 'idle'
      when trend = 'degraded' and coalesce(last_failure_at, 0) <= ?
        and recent_outcomes not like '%f%' and recent_outcomes not like '%t%' then 'healthy'
      else trend end`,
    bindings: [now, since, since, now - RECOVERED_MS],
  };
}

/** The rank of the health status, from 0 for the worst. */
export function healthRank(times: HealthTimes): Expression {
  const { sql, bindings } = healthColumn(times);
  const ranks = HEALTH_STATUSES.map(
    (status, rank) => `when '${status}' then ${rank}`,
  );
  return { sql: `case (${sql}) ${ranks.join(' ')} end`, bindings };
}
