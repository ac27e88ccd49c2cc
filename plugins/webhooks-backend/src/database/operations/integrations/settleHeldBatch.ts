import type { Knex } from 'knex';
import { isPostgres, toNumber } from '../../dialect';
import { selectHeld, type FailedRange } from './selectHeld';

export async function settleBatch(
  knex: Knex,
  id: string,
  options: {
    now: number;
    limit: number;
    waived: boolean;
    settle: (
      tx: Knex.Transaction,
      batch: { ids: string[]; trusted: boolean; failed?: FailedRange },
    ) => Promise<number>;
  },
): Promise<{ count: number; more: boolean }> {
  const { now, limit, waived, settle } = options;
  return knex.transaction(async tx => {
    const query = tx('integrations')
      .where({ id, replay_held_waived: waived })
      .whereNotNull('replay_held_at')
      .first('replay_held_trusted', 'replay_failed_from', 'replay_failed_to');
    const replay = await (isPostgres(tx) ? query.forNoKeyUpdate() : query);
    if (!replay) {
      return { count: 0, more: false };
    }
    const failed =
      replay.replay_failed_from === null
        ? undefined
        : {
            from: toNumber(replay.replay_failed_from),
            to: toNumber(replay.replay_failed_to),
          };
    const ids: string[] = await selectHeld(tx('deliveries as d'), id, failed)
      .orderBy('d.id')
      .limit(limit)
      .pluck('d.id');
    const count = await settle(tx, {
      ids,
      trusted: Boolean(replay.replay_held_trusted),
      failed,
    });
    const more = ids.length === limit;
    await tx('integrations')
      .where({ id })
      .update(
        more
          ? { replay_held_at: now }
          : {
              replay_held_at: null,
              replay_held_waived: false,
              replay_failed_from: null,
              replay_failed_to: null,
            },
      );
    return { count, more };
  });
}
