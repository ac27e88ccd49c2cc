import { ConflictError } from '@backstage/errors';
import type { Replay } from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
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
  const [row] = await endReplay(knex, id, {
    state: 'stopped',
    end_reason: 'manual',
    stopped_by: options.by,
    ended_at: options.now,
  });
  if (!row) {
    const { state } = await findReplay(knex, integrationId, id);
    throw new ConflictError(`The replay has already ended: it is ${state}.`);
  }
  return toReplay(row);
}
