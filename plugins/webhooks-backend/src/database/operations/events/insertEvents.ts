import type { Knex } from 'knex';
import { toResult, type PlannedEvent } from '../../../model/plan';
import { recordset, toRows } from '../../dialect';
import { hash } from './requestHash';

/**
 * Stores events without their deliveries.
 *
 * @returns the ids of the new events; the others repeat an idempotency key
 */
export async function insertEvents(
  tx: Knex,
  planned: PlannedEvent[],
): Promise<Set<string>> {
  const columns = {
    id: 'uuid',
    type: 'text',
    body: 'text',
    dispatched_by: 'text',
    directed: 'boolean',
    idempotency_key: 'text',
    request_hash: 'text',
    answer: 'text',
  } as const;
  const rows = recordset(
    tx,
    'r',
    columns,
    [...planned].sort(byKey).map(plan => ({
      id: plan.id,
      type: plan.event.type,
      body: plan.event.body,
      dispatched_by: plan.event.dispatchedBy,
      directed: plan.event.integrationIds !== undefined,
      ...(plan.event.idempotency && {
        idempotency_key: plan.event.idempotency.key,
        request_hash: hash(plan.event.idempotency.content),
        answer: JSON.stringify(toResult(plan)),
      }),
    })),
  );
  const names = Object.keys(columns).join(', ');
  const inserted = toRows<{ id: string }>(
    await tx.raw(
      `insert into events (${names}) select ${names} from ${rows.sql} where true
       on conflict (dispatched_by, idempotency_key) where idempotency_key is not null do nothing
       returning id`,
      rows.bindings,
    ),
  );
  return new Set(inserted.map(({ id }) => id));
}

/** All replicas insert keys in the same order, so that batches with the same keys cannot deadlock. */
function byKey({ event: a }: PlannedEvent, { event: b }: PlannedEvent): number {
  const [keyA, keyB] = [a, b].map(({ dispatchedBy, idempotency }) =>
    JSON.stringify([dispatchedBy, idempotency?.key]),
  );
  if (keyA === keyB) {
    return 0;
  }
  return keyA < keyB ? -1 : 1;
}
