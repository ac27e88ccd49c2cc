import type { Knex } from 'knex';
import { toNumber } from '../../dialect';
import type { ReplayRow } from '../../tables';
import { insertActivity } from '../activity/insertActivity';

/** Records the end of a replay that was not stopped, in the transaction that ends it. */
export async function recordEnd(
  tx: Knex.Transaction,
  row: ReplayRow,
): Promise<void> {
  await insertActivity(tx, {
    event: 'integration-replay-end',
    integrationId: row.integration_id,
    replayId: row.id,
    state: row.state,
    endReason: row.end_reason ?? undefined,
    missing: row.missing ? true : undefined,
    catalog: row.catalog ? 'current' : undefined,
    count: row.replayed,
    now: toNumber(row.ended_at!),
  });
}
