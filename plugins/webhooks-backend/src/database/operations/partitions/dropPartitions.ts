import type { Knex } from 'knex';
import { DAY_MS } from '../../../model/durations';
import { changePartitions } from './changePartitions';
import type { DayPartition } from './dayPartition';
import { listPartitions } from './listPartitions';

/** The partitions of expired days, dropped or kept. */
interface DroppedPartitions {
  dropped: number;
  /** Partitions with attempts of queued deliveries. */
  kept: DayPartition[];
}

/**
 * Drops the partitions of the days that ended before a time.
 *
 * @remarks
 * A partition is only dropped as a whole. While one of its deliveries is queued, it stays. One that is in use for too
 * long is dropped by a later run.
 */
export async function dropPartitions(
  knex: Knex,
  { before, signal }: { before: number; signal: AbortSignal },
): Promise<DroppedPartitions> {
  const expired = (await listPartitions(knex)).filter(
    ({ start }) => start + DAY_MS <= before,
  );
  const result: DroppedPartitions = { dropped: 0, kept: [] };
  for (const partition of expired) {
    if (signal.aborted) {
      break;
    }
    if (await hasQueued(knex, partition)) {
      result.kept.push(partition);
    } else if (await changePartitions(knex, tx => drop(tx, partition))) {
      result.dropped += 1;
    }
  }
  return result;
}

async function drop(
  tx: Knex.Transaction,
  partition: DayPartition,
): Promise<boolean> {
  // Waits for transactions that record attempts, and blocks others until the commit.
  await tx.raw('lock table only attempts in access exclusive mode');
  if (await hasQueued(tx, partition)) {
    return false;
  }
  await tx.raw('drop table if exists ??', [partition.name]);
  return true;
}

/** Whether a delivery of the day is queued. */
async function hasQueued(
  knex: Knex,
  { from, to }: DayPartition,
): Promise<boolean> {
  const row = await knex('delivery_queue')
    .whereIn('logged', [true, false])
    .where('delivery_id', '>=', from)
    .where('delivery_id', '<', to)
    .first('delivery_id');
  return row !== undefined;
}
