import type { Page, Replay } from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import { decodeCursor, encodeCursor } from '../../../lib/cursor';
import { isId } from '../../../model/ids';
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
  if (options.cursor) {
    const [id] = decodeCursor(
      options.cursor,
      key => key.length === 1 && isId(key[0]),
    );
    query.where('id', '<', id);
  }
  const rows: ReplayRow[] = await query;
  const items = rows.slice(0, options.limit).map(toReplay);
  const last = items.at(-1);
  return {
    items,
    ...(rows.length > options.limit &&
      last && { nextCursor: encodeCursor([last.id]) }),
  };
}
