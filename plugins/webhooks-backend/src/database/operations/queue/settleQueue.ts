import type { Knex } from 'knex';
import type { AttemptRecord } from '../../../model/delivery';
import type { NextStep } from '../../../model/retrySchedule';
import { recordset } from '../../dialect';
import { lockLeased, toRowIdCondition, type LockedRow } from './leases';

type Waiting = Extract<NextStep, { status: 'pending' }>;

/** An attempt whose lease is still held, with its row of the queue. */
interface OwnedAttempt {
  attempt: AttemptRecord;
  row: LockedRow;
}

/**
 * Removes or reschedules the queue rows that are still leased to the caller.
 *
 * @remarks
 * A delivery may occur twice: with a lease that has expired in the meantime, and with the lease that replaced it.
 *
 * @returns the attempts whose lease was held
 */
export async function settleQueue(
  tx: Knex.Transaction,
  attempts: AttemptRecord[],
): Promise<Set<AttemptRecord>> {
  const leased = await lockLeased(
    tx,
    attempts.map(({ delivery }) => delivery),
  );
  const rows = new Map(leased.map(row => [row.delivery_id, row]));
  const owned = attempts.flatMap((attempt): OwnedAttempt[] => {
    const { deliveryId, leaseToken } = attempt.delivery;
    const row = rows.get(deliveryId);
    return row?.lease_token === leaseToken ? [{ attempt, row }] : [];
  });
  await remove(
    tx,
    owned.flatMap(({ attempt, row }) =>
      attempt.next.status === 'pending' ? [] : [row],
    ),
  );
  await reschedule(
    tx,
    owned.flatMap(({ attempt: { next }, row }) =>
      next.status === 'pending' ? [{ row, next }] : [],
    ),
  );
  return new Set(owned.map(({ attempt }) => attempt));
}

async function remove(tx: Knex.Transaction, ended: LockedRow[]): Promise<void> {
  if (ended.length > 0) {
    const rowIds = toRowIdCondition(tx, ended);
    await tx.raw(
      `delete from delivery_queue where ${rowIds.condition}`,
      rowIds.bindings,
    );
  }
}

async function reschedule(
  tx: Knex.Transaction,
  waiting: { row: LockedRow; next: Waiting }[],
): Promise<void> {
  if (waiting.length === 0) {
    return;
  }
  const rowIds = toRowIdCondition(
    tx,
    waiting.map(({ row }) => row),
  );
  const due = recordset(
    tx,
    's',
    { id: 'uuid', due_at: 'bigint', attempts_since_queued: 'int' },
    waiting.map(({ row, next }) => ({
      id: row.delivery_id,
      due_at: next.dueAt,
      attempts_since_queued: next.attemptsSinceQueued,
    })),
  );
  await tx.raw(
    `update delivery_queue
     set due_at = s.due_at, attempts_since_queued = s.attempts_since_queued, attempt_count = delivery_queue.attempt_count + 1,
       trigger = 'automatic', logged = true, lease_token = null, leased_until = null
     from ${due.sql} where ${rowIds.condition} and delivery_id = s.id`,
    [...due.bindings, ...rowIds.bindings],
  );
}
