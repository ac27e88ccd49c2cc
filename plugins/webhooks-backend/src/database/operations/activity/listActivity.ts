import type {
  IntegrationActivity,
  Page,
} from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import { toIso } from '../../../model/clock';
import { idTime } from '../../../model/ids';
import { previousId, toIdPage } from '../../idPage';
import type { ActivityRow } from '../../tables';

export async function listActivity(
  knex: Knex,
  integrationId: string,
  options: { limit: number; cursor?: string },
): Promise<Page<IntegrationActivity>> {
  const query = knex('integration_activity')
    .where({ integration_id: integrationId })
    .orderBy('id', 'desc')
    .limit(options.limit + 1);
  const after = previousId(options.cursor);
  if (after) {
    query.where('id', '<', after);
  }
  const rows: ActivityRow[] = await query;
  return toIdPage(rows, options.limit, toActivity);
}

function toActivity(row: ActivityRow): IntegrationActivity {
  return {
    id: row.id,
    event: row.event,
    at: toIso(idTime(row.id)),
    actor: row.actor ?? undefined,
    ...JSON.parse(row.facts),
  };
}
