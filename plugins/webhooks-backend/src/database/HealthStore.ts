import type { Knex } from 'knex';
import {
  LIMITS,
  type HealthDay,
  type HealthPolicy,
} from 'backstage-plugin-webhooks-common';
import type { FailingRun } from '../model/earlyWarning';
import type { Warning } from '../model/judge';
import { toOptionalNumber } from './dialect';

/** A day with traffic. */
export interface HealthDayRecord extends HealthDay {
  firstFailureAt?: number;
  lastFailureAt?: number;
  lastSuccessAt?: number;
}

/** An active integration with the days that its health is judged by. */
export interface HealthSubject {
  id: string;
  name: string;
  owner: string;
  incarnation: string;
  version: number;
  warning?: Warning;
  policy?: HealthPolicy;
  run: FailingRun;
  days: HealthDayRecord[];
}

/** Attempts that latency is measured over. */
const LATENCY_SAMPLE = 200;

/**
 * The daily counts, and the rows that are read with them.
 */
export class HealthStore {
  readonly #knex: Knex;

  static create(options: { knex: Knex }): HealthStore {
    return new HealthStore(options.knex);
  }

  private constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** Active integrations with their days since they were last enabled, oldest first. */
  async subjects(ids: string[], sinceDay: string): Promise<HealthSubject[]> {
    const rows = await this.#knex('integrations as i')
      .join('health_days as h', query =>
        query.on('h.integration_id', 'i.id').on('h.epoch', 'i.epoch'),
      )
      .whereIn('i.id', ids)
      .where('i.state', 'active')
      .where('h.day', '>=', sinceDay)
      .orderBy('h.day')
      .select(
        'i.id',
        'i.name',
        'i.owner',
        'i.incarnation',
        'i.version',
        'i.warning',
        'i.policy',
        'i.consecutive_failures',
        'i.pauses',
        'i.failing_since',
        'i.throttled_since',
        'h.*',
      );
    const subjects = new Map<string, HealthSubject>();
    for (const row of rows) {
      const subject: HealthSubject = subjects.get(row.integration_id) ?? {
        id: row.integration_id,
        name: row.name,
        owner: row.owner,
        incarnation: row.incarnation,
        version: row.version,
        warning: row.warning ?? undefined,
        policy: row.policy ? JSON.parse(row.policy) : undefined,
        run: {
          failures: row.consecutive_failures,
          pauses: row.pauses,
          failingSince: toOptionalNumber(row.failing_since),
          throttledSince: toOptionalNumber(row.throttled_since),
        },
        days: [],
      };
      subject.days.push(toDay(row));
      subjects.set(subject.id, subject);
    }
    return [...subjects.values()].map(subject => ({
      ...subject,
      days: mergeDays(subject.days),
    }));
  }

  /** Ids of active integrations that failed since a time or are throttled, in order, after the given one. */
  async troubledSince(
    since: number,
    options: { after: string; limit: number },
  ): Promise<string[]> {
    return this.#knex('integrations')
      .where({ state: 'active' })
      .where(query =>
        query
          .where('last_failure_at', '>=', since)
          .orWhereNotNull('throttled_since'),
      )
      .where('id', '>', options.after)
      .orderBy('id')
      .limit(options.limit)
      .pluck('id');
  }

  /** All days with traffic of an integration, whenever it was enabled, oldest first. */
  async days(id: string, sinceDay: string): Promise<HealthDayRecord[]> {
    const rows = await this.#knex('health_days')
      .where({ integration_id: id })
      .where('day', '>=', sinceDay)
      .orderBy(['day', 'epoch']);
    return mergeDays(rows.map(toDay));
  }

  /** Held and waiting deliveries of an integration, counted up to a bound. */
  async counts(id: string): Promise<{ held: number; pending: number }> {
    const [held, pending] = await Promise.all([
      this.#count(
        this.#knex('deliveries').where({
          integration_id: id,
          problem_status: 'held',
        }),
      ),
      this.#count(this.#knex('delivery_queue').where({ integration_id: id })),
    ]);
    return { held, pending };
  }

  /** Durations of the newest attempts that were answered, in milliseconds. */
  async latencies(id: string): Promise<number[]> {
    const newest = this.#knex('deliveries')
      .where({ integration_id: id })
      .where('attempt_count', '>', 0)
      .orderBy('id', 'desc')
      .limit(LATENCY_SAMPLE)
      .select('id');
    return this.#knex('attempts')
      .whereIn('delivery_id', this.#knex.from(newest.as('newest')).select('id'))
      .whereNotNull('status_code')
      .where('outcome', '<>', 'timeout')
      .orderBy('id', 'desc')
      .limit(LATENCY_SAMPLE)
      .pluck('duration_ms');
  }

  async #count(query: Knex.QueryBuilder): Promise<number> {
    const row = await this.#knex
      .from(
        query.limit(LIMITS.count).select(this.#knex.raw('1 as one')).as('some'),
      )
      .count({ count: '*' })
      .first();
    return Number(row?.count);
  }
}

/** A day has a row of each replica and, in {@link HealthStore.days}, of each epoch. */
function mergeDays(days: HealthDayRecord[]): HealthDayRecord[] {
  const merged = new Map<string, HealthDayRecord>();
  for (const day of days) {
    const before = merged.get(day.date);
    merged.set(day.date, before ? addDays(before, day) : day);
  }
  return [...merged.values()];
}

function addDays(a: HealthDayRecord, b: HealthDayRecord): HealthDayRecord {
  return {
    date: a.date,
    success: a.success + b.success,
    error: a.error + b.error,
    timeout: a.timeout + b.timeout,
    fatal: a.fatal + b.fatal,
    throttled: a.throttled + b.throttled,
    firstFailureAt: choose(Math.min, a.firstFailureAt, b.firstFailureAt),
    lastFailureAt: choose(Math.max, a.lastFailureAt, b.lastFailureAt),
    lastSuccessAt: choose(Math.max, a.lastSuccessAt, b.lastSuccessAt),
  };
}

function choose(
  best: (a: number, b: number) => number,
  a: number | undefined,
  b: number | undefined,
): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : best(a, b);
}

function toDay(row: {
  day: string;
  success: number;
  error: number;
  timeout: number;
  fatal: number;
  throttled: number;
  first_failure_at: number | string | null;
  last_failure_at: number | string | null;
  last_success_at: number | string | null;
}): HealthDayRecord {
  return {
    date: row.day,
    success: row.success,
    error: row.error,
    timeout: row.timeout,
    fatal: row.fatal,
    throttled: row.throttled,
    firstFailureAt: toOptionalNumber(row.first_failure_at),
    lastFailureAt: toOptionalNumber(row.last_failure_at),
    lastSuccessAt: toOptionalNumber(row.last_success_at),
  };
}
