import type { Knex } from 'knex';
import { toRows } from '../../dialect';

export async function deleteRetired(
  knex: Knex,
  now: number,
): Promise<string[]> {
  const rows = toRows<{ id: string }>(
    await knex.raw(
      'delete from integrations where deletion_at <= ? returning id',
      [now],
    ),
  );
  return rows.map(({ id }) => id);
}
