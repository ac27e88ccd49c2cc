import type {
  DeliveryEndReason,
  DeliveryStatus,
} from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import type { ColumnType } from '../../binaryArray';
import { recordset } from '../../dialect';
import type { QueueRow } from '../../tables';

/** The columns of the queue that the log has, too. */
const COLUMNS = {
  delivery_id: 'uuid',
  event_id: 'uuid',
  integration_id: 'text',
  event_type: 'text',
  url: 'text',
  test: 'boolean',
  trusted: 'boolean',
  attempt_count: 'int',
} as const satisfies Partial<Record<keyof QueueRow, ColumnType>>;

export type LoggedColumns = Pick<QueueRow, keyof typeof COLUMNS>;

export const LOGGED_COLUMNS = Object.keys(COLUMNS).join(', ');

/**
 * Writes deliveries into the log with their new status. Those without a row get one.
 *
 * @param rows - their current or former rows of the queue
 */
export async function logQueued(
  tx: Knex,
  rows: LoggedColumns[],
  state: {
    status: DeliveryStatus;
    endedAt?: number;
    endReason?: DeliveryEndReason;
  },
): Promise<void> {
  if (rows.length === 0) {
    return;
  }
  const queued = recordset<LoggedColumns>(tx, 'r', COLUMNS, rows);
  await tx.raw(
    `insert into deliveries
       (id, event_id, integration_id, event_type, url, test, trusted, attempt_count, status, ended_at, end_reason)
     select ${LOGGED_COLUMNS}, cast(? as varchar), cast(? as bigint), cast(? as varchar) from ${queued.sql} where true
     on conflict (id) do update set
       status = excluded.status, ended_at = excluded.ended_at, end_reason = excluded.end_reason`,
    [
      state.status,
      state.endedAt ?? null,
      state.endReason ?? null,
      ...queued.bindings,
    ],
  );
}
