import type { ReplayEndReason } from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import type { ReplayRow } from '../../tables';

/** The reason to end a replay if its integration has changed since it was requested. */
export async function obstacle(
  tx: Knex.Transaction,
  row: ReplayRow,
): Promise<ReplayEndReason | undefined> {
  const integration = await tx('integrations')
    .where({ id: row.integration_id })
    .first('state', 'epoch', 'owner', 'entity_ref');
  // Enabling an integration begins a new epoch.
  if (integration.state !== 'active' || integration.epoch !== row.epoch) {
    return 'disabled';
  }
  return integration.owner === row.owner &&
    integration.entity_ref === row.entity_ref
    ? undefined
    : 'reassigned';
}
