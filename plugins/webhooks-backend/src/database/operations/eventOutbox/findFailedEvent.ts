import type { Knex } from 'knex';
import { toNumber } from '../../dialect';
import type { EventOutboxRow } from '../../tables';

/** Finds the oldest event that could not be dispatched so far. */
export async function findFailedEvent(
  knex: Knex,
): Promise<{ occurredAt: number; error: string } | undefined> {
  const row: EventOutboxRow | undefined = await knex('event_outbox')
    .whereNotNull('last_error')
    .orderBy('id')
    .first();
  return row?.last_error
    ? { occurredAt: toNumber(row.occurred_at), error: row.last_error }
    : undefined;
}
