import type { Knex } from 'knex';
import { toRows } from '../../dialect';

/** The rate counter of one owner and hour. */
export interface AlertHour {
  owner: string;
  /** Hours since the epoch. */
  hour: number;
}

export async function countAlert(
  knex: Knex,
  { owner, hour }: AlertHour,
): Promise<number> {
  const [row] = toRows<{ alerts: number }>(
    await knex.raw(
      `insert into alert_rates (owner, hour, alerts) values (?, ?, 1)
       on conflict (owner) do update set
         alerts = case when alert_rates.hour = excluded.hour then alert_rates.alerts + 1 else 1 end,
         hour = excluded.hour
       returning alerts`,
      [owner, hour],
    ),
  );
  return row.alerts;
}
