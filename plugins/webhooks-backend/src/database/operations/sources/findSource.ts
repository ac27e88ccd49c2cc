import type { Knex } from 'knex';
import type { SourceRecord } from '../../../model/source';
import { toNumber, toOptionalNumber } from '../../dialect';
import type { SourceRow } from '../../tables';
import { toResync } from './sourceRow';

export async function findSource(
  knex: Knex,
  id: string,
): Promise<SourceRecord | undefined> {
  const row: SourceRow | undefined = await knex('sources')
    .where({ id })
    .first();
  return (
    row && {
      id: row.id,
      scope: row.scope ?? undefined,
      runningSince: toOptionalNumber(row.run_started_at),
      resync: toResync(row),
      lastPass: toLastPass(row),
      lastError:
        row.failed_at === null
          ? undefined
          : { at: toNumber(row.failed_at), message: row.error! },
    }
  );
}

function toLastPass({
  passed_at,
  pass_ms,
  result,
}: SourceRow): SourceRecord['lastPass'] {
  return passed_at === null
    ? undefined
    : {
        at: toNumber(passed_at),
        durationMs: pass_ms!,
        result: JSON.parse(result!),
      };
}
