import type { Knex } from 'knex';
import type { AlertHour } from './countAlert';

export async function uncountAlert(
  knex: Knex,
  { owner, hour }: AlertHour,
): Promise<void> {
  await knex('alert_rates').where({ owner, hour }).decrement('alerts');
}
