import type { Knex } from 'knex';
import { toIso } from '../../../model/clock';
import {
  DELIVERY_FAILED,
  OPERATIONAL_EVENT_TYPES,
} from '../../../model/operationalEventTypes';
import type { NewOutboxEvent } from '../../../model/outboxEvent';
import { recordset, toRows, toNumber } from '../../dialect';
import type { DeliveryRow } from '../../tables';
import { insertOutboxEvents } from './insertOutboxEvents';
import {
  present,
  SUBJECT_COLUMNS,
  toSubject,
  type SubjectRow,
} from './subject';

const OPERATIONAL_NAMES = OPERATIONAL_EVENT_TYPES.map(({ name }) => name);

type FailedRow = SubjectRow &
  Pick<
    DeliveryRow,
    | 'id'
    | 'event_id'
    | 'event_type'
    | 'attempt_count'
    | 'last_outcome'
    | 'last_status_code'
    | 'last_error_code'
    | 'end_reason'
    | 'ended_at'
  >;

/**
 * Stores an event for each failed delivery, in the transaction that ends it.
 *
 * @remarks
 * There can be very many, so they are stored only while another integration subscribes to them. Test pings, deleted
 * integrations and deliveries of operational events are excluded, the last because each failure would cause the next
 * event.
 *
 * @returns the number of stored events
 */
export async function insertFailedDeliveries(
  tx: Knex,
  deliveryIds: string[],
  now: number,
): Promise<number> {
  if (deliveryIds.length === 0) {
    return 0;
  }
  const ids = recordset(
    tx,
    'r',
    { id: 'uuid' },
    deliveryIds.map(id => ({ id })),
  );
  const rows = toRows<FailedRow>(
    await tx.raw(
      `select d.id, d.event_id, d.event_type, d.attempt_count, d.last_outcome, d.last_status_code,
         d.last_error_code, d.end_reason, d.ended_at, ${SUBJECT_COLUMNS}
       from ${ids.sql}
       join deliveries d on d.id = r.id
       join integrations i on i.id = d.integration_id
       where d.status = 'failed' and not d.test
         and d.event_type not in (${OPERATIONAL_NAMES.map(() => '?').join(', ')})
         and exists (
           select 1 from integration_subscriptions s
           where s.pattern = ? and s.granted and s.integration_id <> d.integration_id
         )
       order by d.id`,
      [...ids.bindings, ...OPERATIONAL_NAMES, DELIVERY_FAILED],
    ),
  );
  await insertOutboxEvents(tx, rows.map(toFailure), now);
  return rows.length;
}

function toFailure(row: FailedRow): NewOutboxEvent {
  return {
    type: DELIVERY_FAILED,
    integrationId: row.integration_id,
    payload: {
      integration: toSubject(row),
      delivery: {
        id: row.id,
        eventId: row.event_id,
        eventType: row.event_type,
        attempts: row.attempt_count,
        ...present({
          outcome: row.last_outcome,
          statusCode: row.last_status_code,
          errorCode: row.last_error_code,
          endReason: row.end_reason,
        }),
        failedAt: toIso(toNumber(row.ended_at!)),
      },
    },
  };
}
