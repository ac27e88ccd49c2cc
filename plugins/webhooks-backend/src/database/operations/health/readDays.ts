import type { Knex } from 'knex';
import { mergeDays, toDay, type HealthDayRecord } from './healthDays';

export async function readDays(
  knex: Knex,
  id: string,
  sinceDay: string,
): Promise<HealthDayRecord[]> {
  const rows = await knex('health_days')
    .where({ integration_id: id })
    .where('day', '>=', sinceDay)
    .orderBy(['day', 'epoch']);
  return mergeDays(rows.map(toDay));
}
