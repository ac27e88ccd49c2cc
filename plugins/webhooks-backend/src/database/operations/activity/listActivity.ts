import type {
  IntegrationActivity,
  Page,
} from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import { decodeCursor, encodeCursor } from '../../../lib/cursor';
import { toIso } from '../../../model/clock';
import { idTime, isId } from '../../../model/ids';
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
  if (options.cursor) {
    const [id] = decodeCursor(
      options.cursor,
      key => key.length === 1 && isId(key[0]),
    );
    query.where('id', '<', id);
  }
  const rows: ActivityRow[] = await query;
  const items = rows.slice(0, options.limit).map(toActivity);
  const last = items.at(-1);
  return {
    items,
    ...(rows.length > options.limit &&
      last && { nextCursor: encodeCursor([last.id]) }),
  };
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
