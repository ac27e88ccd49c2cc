import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import type { SourceRun } from '../../../model/source';
import { toNumber } from '../../dialect';
import type { SourceRow } from '../../tables';
import { addSource } from './addSource';
import { toResync } from './sourceRow';

export async function beginRun(
  knex: Knex,
  sourceId: string,
  now: number,
): Promise<SourceRun> {
  const runId = randomUUID();
  return knex.transaction(async tx => {
    await addSource(tx, sourceId);
    const [row]: SourceRow[] = await tx('sources')
      .where({ id: sourceId })
      .update({
        run_id: runId,
        run_started_at: now,
        pass: tx.raw('pass + 1'),
      })
      .returning('*');
    return {
      sourceId,
      runId,
      pass: toNumber(row.pass),
      scope: row.scope ?? undefined,
      resync: toResync(row),
    };
  });
}
