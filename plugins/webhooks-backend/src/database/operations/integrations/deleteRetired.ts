import type { Knex } from 'knex';
import { toRows } from '../../dialect';
import { deleteActivity } from '../activity/deleteActivity';

export async function deleteRetired(
  knex: Knex,
  now: number,
): Promise<string[]> {
  return knex.transaction(async tx => {
    const rows = toRows<{ id: string }>(
      await tx.raw(
        'delete from integrations where deletion_at <= ? returning id',
        [now],
      ),
    );
    const ids = rows.map(({ id }) => id);
    await deleteActivity(tx, ids);
    return ids;
  });
}
