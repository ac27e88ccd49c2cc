import { ConflictError } from '@backstage/errors';
import type { Replay } from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import { insertActivity } from '../activity/insertActivity';
import { endReplay } from './endReplay';
import { findReplay } from './findReplay';
import { toReplay } from './replayRow';

export async function stopReplay(
  knex: Knex,
  integrationId: string,
  id: string,
  options: { by: string; now: number },
): Promise<Replay> {
  await findReplay(knex, integrationId, id);
  const stopped = await knex.transaction(async tx => {
    const [row] = await endReplay(tx, id, {
      state: 'stopped',
      end_reason: 'manual',
      stopped_by: options.by,
      ended_at: options.now,
    });
    if (row) {
      await insertActivity(tx, {
        event: 'integration-replay-stop',
        integrationId,
        actor: options.by,
        replayId: id,
        count: row.replayed,
        now: options.now,
      });
    }
    return row;
  });
  if (!stopped) {
    const { state } = await findReplay(knex, integrationId, id);
    throw new ConflictError(`The replay has already ended: it is ${state}.`);
  }
  return toReplay(stopped);
}
