import type { Knex } from 'knex';
import type { AlertHour } from './countAlert';

/** Takes an alert back that was counted and could not be sent. */
export async function uncountAlert(
  knex: Knex,
  { owner, hour }: AlertHour,
): Promise<void> {
  await knex('alert_rates').where({ owner, hour }).decrement('alerts');
}
