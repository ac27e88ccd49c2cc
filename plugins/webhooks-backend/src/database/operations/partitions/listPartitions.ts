import type { Knex } from 'knex';
import { toRows } from '../../dialect';
import { parsePartition, type DayPartition } from './dayPartition';

/** Lists the partitions of days, oldest first. */
export async function listPartitions(knex: Knex): Promise<DayPartition[]> {
  const rows = toRows<{ name: string }>(
    await knex.raw(
      `select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
       where i.inhparent = 'attempts'::regclass order by c.relname`,
    ),
  );
  return rows.flatMap(({ name }) => parsePartition(name) ?? []);
}
