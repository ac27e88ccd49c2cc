import type { HealthPolicy } from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import type { FailingRun } from '../../../model/earlyWarning';
import type { Warning } from '../../../model/judge';
import { toOptionalNumber } from '../../dialect';
import { mergeDays, toDay, type HealthDayRecord } from './healthDays';

/** An active integration with the days that determine its health. */
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

export async function findSubjects(
  knex: Knex,
  ids: string[],
  sinceDay: string,
): Promise<HealthSubject[]> {
  const rows = await knex('integrations as i')
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
      'i.trips',
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
        trips: row.trips,
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
