import type { Knex } from 'knex';
import { isPostgres, toRows } from '../../dialect';
import type { OutboxTable } from './outboxTable';

/** Claims due rows of an outbox, oldest first. Other replicas cannot claim them until `nextTryAt`. */
export async function claimDue<TRow extends { id: string }>(
  knex: Knex,
  table: OutboxTable,
  options: {
    columns: readonly (keyof TRow & string)[];
    now: number;
    nextTryAt: number;
    limit: number;
  },
): Promise<TRow[]> {
  const rows = toRows<TRow>(
    await knex.raw(
      `with due as (
         select id from ${table} where due_at <= ? order by due_at, id limit ?
         ${isPostgres(knex) ? 'for update skip locked' : ''}
       )
       update ${table} set due_at = ?, attempts = attempts + 1
       where id in (select id from due)
       returning ${options.columns.join(', ')}`,
      [options.now, options.limit, options.nextTryAt],
    ),
  );
  return rows.sort((a, b) => a.id.localeCompare(b.id));
}
