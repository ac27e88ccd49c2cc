import type { Knex } from 'knex';
import { isPostgres } from '../../dialect';
import { selectHeld } from './selectHeld';

export async function settleBatch(
  knex: Knex,
  id: string,
  options: {
    now: number;
    limit: number;
    waived: boolean;
    settle: (
      tx: Knex.Transaction,
      ids: string[],
      trusted: boolean,
    ) => Promise<number>;
  },
): Promise<{ count: number; more: boolean }> {
  const { now, limit, waived, settle } = options;
  return knex.transaction(async tx => {
    const query = tx('integrations')
      .where({ id, replay_held_waived: waived })
      .whereNotNull('replay_held_at')
      .first('replay_held_trusted');
    const replay = await (isPostgres(tx) ? query.forNoKeyUpdate() : query);
    if (!replay) {
      return { count: 0, more: false };
    }
    const ids: string[] = await selectHeld(tx('deliveries as d'), id)
      .orderBy('d.id')
      .limit(limit)
      .pluck('d.id');
    const count = await settle(tx, ids, Boolean(replay.replay_held_trusted));
    const more = ids.length === limit;
    await tx('integrations')
      .where({ id })
      .update(
        more
          ? { replay_held_at: now }
          : { replay_held_at: null, replay_held_waived: false },
      );
    return { count, more };
  });
}
