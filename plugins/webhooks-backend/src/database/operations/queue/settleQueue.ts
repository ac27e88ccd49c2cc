import type { Knex } from 'knex';
import type { AttemptRecord } from '../../../model/delivery';
import type { NextStep } from '../../../model/retrySchedule';
import { recordset } from '../../dialect';
import { lockLeased, toRowIdCondition, type LockedRow } from './leases';

type Waiting = Extract<NextStep, { status: 'pending' }>;

/** Removes or reschedules the queue rows that are still leased to the caller. */
export async function settleQueue(
  tx: Knex.Transaction,
  attempts: AttemptRecord[],
): Promise<Set<string>> {
  const leased = await lockLeased(
    tx,
    attempts.map(({ delivery }) => delivery),
  );
  const waiting = new Map(
    attempts.flatMap(({ delivery, next }) =>
      next.status === 'pending' ? [[delivery.deliveryId, next]] : [],
    ),
  );
  await remove(
    tx,
    leased.filter(row => !waiting.has(row.delivery_id)),
  );
  await reschedule(
    tx,
    leased.flatMap(row => {
      const next = waiting.get(row.delivery_id);
      return next ? [{ row, next }] : [];
    }),
  );
  return new Set(leased.map(row => row.delivery_id));
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
