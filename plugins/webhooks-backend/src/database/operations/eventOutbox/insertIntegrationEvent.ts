import type { JsonObject } from '@backstage/types';
import type { Knex } from 'knex';
import type { IntegrationEventType } from '../../../model/operationalEventTypes';
import { toRows } from '../../dialect';
import { insertOutboxEvents } from './insertOutboxEvents';
import { SUBJECT_COLUMNS, toSubject, type SubjectRow } from './subject';

/** Stores an event about an integration, in the transaction that changes its state. */
export async function insertIntegrationEvent(
  tx: Knex,
  event: {
    type: IntegrationEventType;
    integrationId: string;
    facts: JsonObject;
    now: number;
  },
): Promise<void> {
  const [row] = toRows<SubjectRow>(
    await tx.raw(
      `select ${SUBJECT_COLUMNS} from integrations i where i.id = ?`,
      [event.integrationId],
    ),
  );
  await insertOutboxEvents(
    tx,
    [
      {
        type: event.type,
        integrationId: event.integrationId,
        payload: { integration: toSubject(row), ...event.facts },
      },
    ],
    event.now,
  );
}
