import type { Knex } from 'knex';
import { DAY_MS } from '../../../model/durations';
import { changePartitions } from './changePartitions';
import {
  dayPartition,
  DEFAULT_PARTITION,
  type DayPartition,
} from './dayPartition';
import { listPartitions } from './listPartitions';

/**
 * Creates the missing partitions of the days from one time to another.
 *
 * @remarks
 * Attaching a partition blocks no reads and writes of the others, unlike `create table … partition of`.
 *
 * @returns the number of days whose partition could not be created, because the table was in use
 */
export async function createPartitions(
  knex: Knex,
  { from, to }: { from: number; to: number },
): Promise<number> {
  const existing = new Set(
    (await listPartitions(knex)).map(({ name }) => name),
  );
  let failed = 0;
  for (let { start } = dayPartition(from); start <= to; start += DAY_MS) {
    const partition = dayPartition(start);
    if (!existing.has(partition.name)) {
      const created = await changePartitions(knex, tx => create(tx, partition));
      failed += created === undefined ? 1 : 0;
    }
  }
  return failed;
}

/** A day that already has rows in the default partition gets no partition: they would have to be moved. */
async function create(
  tx: Knex.Transaction,
  { name, from, to }: DayPartition,
): Promise<boolean> {
  const [{ rows: found }, row] = [
    await tx.raw('select to_regclass(?) as name', [name]),
    await tx(DEFAULT_PARTITION)
      .where('delivery_id', '>=', from)
      .where('delivery_id', '<', to)
      .first('id'),
  ];
  if (found[0].name !== null || row) {
    return false;
  }
  await tx.raw('create table ?? (like attempts including all)', [name]);
  await tx.raw(
    `alter table attempts attach partition ?? for values from ('${from}') to ('${to}')`,
    [name],
  );
  return true;
}
