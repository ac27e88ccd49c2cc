import type { Knex } from 'knex';
import type { AttemptRecord } from '../../../model/delivery';
import { isPostgres, recordset } from '../../dialect';
import { MAX_ERROR_CODE } from './insertAttempts';

/** The columns that later attempts change. */
const CHANGING = [
  'status',
  'attempt_count',
  'last_outcome',
  'last_status_code',
  'last_error_code',
  'ended_at',
  'end_reason',
];

/** Writes the deliveries of attempts into the log. Most have no row yet, and get one. */
export async function logDeliveries(
  tx: Knex.Transaction,
  attempts: AttemptRecord[],
  now: number,
): Promise<void> {
  const holding = await lockHolding(tx, attempts);
  const toStatus = ({ delivery, next }: AttemptRecord) =>
    next.status === 'held' && !holding.has(delivery.integrationId)
      ? 'cancelled'
      : next.status;
  const columns = {
    id: 'uuid',
    event_id: 'uuid',
    integration_id: 'text',
    event_type: 'text',
    url: 'text',
    test: 'boolean',
    trusted: 'boolean',
    status: 'text',
    attempt_count: 'int',
    last_outcome: 'text',
    last_status_code: 'int',
    last_error_code: 'text',
    ended_at: 'bigint',
    end_reason: 'text',
  } as const;
  const rows = recordset(
    tx,
    'r',
    columns,
    attempts.map(attempt => ({
      id: attempt.delivery.deliveryId,
      event_id: attempt.delivery.eventId,
      integration_id: attempt.delivery.integrationId,
      event_type: attempt.delivery.eventType,
      url: attempt.delivery.url,
      test: attempt.delivery.test,
      trusted: attempt.delivery.trusted,
      status: toStatus(attempt),
      attempt_count: attempt.delivery.attemptCount + 1,
      last_outcome: attempt.result.outcome,
      last_status_code: attempt.result.statusCode,
      last_error_code: attempt.result.errorCode?.slice(0, MAX_ERROR_CODE),
      ended_at: ['pending', 'held'].includes(toStatus(attempt)) ? null : now,
      end_reason:
        attempt.next.status === 'pending' ? null : attempt.next.endReason,
    })),
  );
  const names = Object.keys(columns).join(', ');
  await tx.raw(
    `insert into deliveries (${names}) select ${names} from ${rows.sql} where true
     on conflict (id) do update set ${CHANGING.map(name => `${name} = excluded.${name}`).join(', ')}`,
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
