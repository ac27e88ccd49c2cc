import { ConflictError } from '@backstage/errors';
import type { DispatchResult } from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import type { PlannedEvent } from '../../../model/plan';
import type { EventRow } from '../../tables';
import { hash } from './requestHash';

/** An event whose idempotency key has been used before. */
export type RepeatedEvent =
  | {
      kind: 'repeated';
      /** The original response. */
      result: DispatchResult;
    }
  | { kind: 'conflict'; error: ConflictError };

type FirstEvent = Pick<
  EventRow,
  'dispatched_by' | 'idempotency_key' | 'request_hash' | 'answer'
>;

/**
 * Reads the responses to events whose key has been used before: the original response for the same request, otherwise a
 * conflict.
 *
 * @returns the responses by event id
 */
export async function findRepeated(
  tx: Knex,
  plans: PlannedEvent[],
): Promise<Map<string, RepeatedEvent>> {
  if (plans.length === 0) {
    return new Map();
  }
  const rows: FirstEvent[] = await tx('events')
    .whereIn(
      ['dispatched_by', 'idempotency_key'],
      plans.map(({ event }) => [event.dispatchedBy, event.idempotency!.key]),
    )
    .select('dispatched_by', 'idempotency_key', 'request_hash', 'answer');
  const first = new Map(
    rows.map(row => [
      JSON.stringify([row.dispatched_by, row.idempotency_key]),
      row,
    ]),
  );
  return new Map(
    plans.map(({ id, event }) => {
      const { key, content } = event.idempotency!;
      const row = first.get(JSON.stringify([event.dispatchedBy, key]));
      return [id, toRepeated(row, key, content)];
    }),
  );
}

function toRepeated(
  row: FirstEvent | undefined,
  key: string,
  content: string,
): RepeatedEvent {
  return row?.answer && row.request_hash === hash(content)
    ? { kind: 'repeated', result: JSON.parse(row.answer) }
    : {
        kind: 'conflict',
        error: new ConflictError(
          `The idempotency key '${key}' was used for another event. Use a new key for a new event.`,
        ),
      };
}
