import type { Knex } from 'knex';
import type { OutboxAlert } from '../../../model/alert';
import type { OutboxRow } from '../../tables';
import { claimDue } from '../outbox/claimDue';

export async function claimAlerts(
  knex: Knex,
  options: { now: number; nextTryAt: number; limit: number },
): Promise<OutboxAlert[]> {
  const rows = await claimDue<Omit<OutboxRow, 'due_at' | 'last_error'>>(
    knex,
    'notification_outbox',
    {
      ...options,
      columns: ['id', 'integration_id', 'owner', 'kind', 'payload', 'attempts'],
    },
  );
  return rows.map(
    row =>
      ({
        id: row.id,
        integrationId: row.integration_id ?? undefined,
        owner: row.owner,
        kind: row.kind,
        facts: JSON.parse(row.payload),
        attempts: row.attempts,
      }) as OutboxAlert,
  );
}
