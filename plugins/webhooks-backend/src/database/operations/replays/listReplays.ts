import type { Page, Replay } from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import { previousId, toIdPage } from '../../idPage';
import type { ReplayRow } from '../../tables';
import { toReplay } from './replayRow';

export async function listReplays(
  knex: Knex,
  integrationId: string,
  options: { limit: number; cursor?: string },
): Promise<Page<Replay>> {
  const query = knex('replays')
    .where({ integration_id: integrationId })
    .orderBy('id', 'desc')
    .limit(options.limit + 1);
  const after = previousId(options.cursor);
  if (after) {
    query.where('id', '<', after);
  }
  const rows: ReplayRow[] = await query;
  return toIdPage(rows, options.limit, toReplay);
}
