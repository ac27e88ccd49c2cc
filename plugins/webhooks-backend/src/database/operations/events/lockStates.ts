import type { IntegrationState } from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import { toChunks } from '../../../lib/chunks';
import { isPostgres, recordset, toRows } from '../../dialect';

/**
 * Reads the states of integrations and locks them until the transaction ends.
 *
 * @remarks
 * Enabling an integration waits for this lock and then replays its held deliveries. So a delivery is either stored as
 * held before that and replayed, or stored as pending after it. The locks are shared, so dispatches do not block each
 * other.
 *
 * @returns the states of existing integrations, by id
 */
export async function lockStates(
  tx: Knex.Transaction,
  ids: Set<string>,
): Promise<Map<string, IntegrationState>> {
  const states = new Map<string, IntegrationState>();
  for await (const chunk of toChunks([...ids].sort())) {
    const rows = recordset(
      tx,
      'r',
      { id: 'text' },
      chunk.map(id => ({ id })),
    );
    const locked = toRows<{ id: string; state: IntegrationState }>(
      await tx.raw(
        `select i.id, i.state from ${rows.sql} join integrations i on i.id = r.id
         order by i.id ${isPostgres(tx) ? 'for share of i' : ''}`,
        rows.bindings,
      ),
    );
    locked.forEach(({ id, state }) => states.set(id, state));
  }
  return states;
}
