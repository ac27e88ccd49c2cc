import type { Knex } from 'knex';
import type { AttemptRecord } from '../../../model/delivery';
import { isPostgres, recordset } from '../../dialect';
import { MAX_ERROR_CODE } from './insertAttempts';

/** Updates the deliveries of attempts in the log. */
export async function updateDeliveries(
  tx: Knex.Transaction,
  attempts: AttemptRecord[],
  now: number,
): Promise<void> {
  const holding = await lockHolding(tx, attempts);
  const statusOf = ({ delivery, next }: AttemptRecord) =>
    next.status === 'held' && !holding.has(delivery.integrationId)
      ? 'cancelled'
      : next.status;
  const rows = recordset(
    tx,
    'r',
    {
      id: 'uuid',
      status: 'text',
      attempt_count: 'int',
      outcome: 'text',
      status_code: 'int',
      error_code: 'text',
      ended_at: 'bigint',
      end_reason: 'text',
    },
    attempts.map(attempt => ({
      id: attempt.delivery.deliveryId,
      status: statusOf(attempt),
      attempt_count: attempt.delivery.attemptCount + 1,
      outcome: attempt.result.outcome,
      status_code: attempt.result.statusCode,
      error_code: attempt.result.errorCode?.slice(0, MAX_ERROR_CODE),
      ended_at: ['pending', 'held'].includes(statusOf(attempt)) ? null : now,
      end_reason:
        attempt.next.status === 'pending' ? null : attempt.next.endReason,
    })),
  );
  await tx.raw(
    `update deliveries as d
     set status = r.status, attempt_count = r.attempt_count, last_outcome = r.outcome,
       last_status_code = r.status_code, last_error_code = r.error_code, ended_at = r.ended_at,
       end_reason = r.end_reason
     from ${rows.sql} where d.id = r.id`,
    rows.bindings,
  );
}

/**
 * Locks the integrations whose deliveries are to be held, so that they cannot be deleted before the commit. A deleted
 * integration holds nothing.
 *
 * @remarks
 * It locks all integrations of the batch in the mode and order that recording their health uses later, because
 * upgrading a lock could deadlock.
 */
async function lockHolding(
  tx: Knex.Transaction,
  attempts: AttemptRecord[],
): Promise<Set<string>> {
  if (attempts.every(({ next }) => next.status !== 'held')) {
    return new Set();
  }
  const query = tx('integrations')
    .whereIn(
      'id',
      attempts.map(({ delivery }) => delivery.integrationId),
    )
    .orderBy('id');
  const locked = isPostgres(tx) ? query.forNoKeyUpdate() : query;
  return new Set(await locked.pluck('id'));
}
