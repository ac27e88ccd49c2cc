import { NotFoundError } from '@backstage/errors';
import type { Replay } from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import { isId } from '../../../model/ids';
import type { ReplayRow } from '../../tables';
import { toReplay } from './replayRow';

export async function findReplay(
  knex: Knex,
  integrationId: string,
  id: string,
): Promise<Replay> {
  const row: ReplayRow | undefined = isId(id)
    ? await knex('replays').where({ integration_id: integrationId, id }).first()
    : undefined;
  if (!row) {
    throw new NotFoundError(
      `No replay of this integration has the id '${id}'. Small replays run immediately and have no id; old replays are removed by webhooks.retention.`,
    );
  }
  return toReplay(row);
}
