import type { Attempt } from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import { lowestId } from '../../../model/ids';
import type { AttemptRow } from '../../tables';
import { toAttempt } from './deliveryRow';

/** Number of attempts to examine. */
const SAMPLE = 500;
/** Number of causes to distinguish. */
const MAX_CAUSES = 5;

/** Attempts that failed in the same way. */
export interface FailureGroup {
  count: number;
  /** The oldest examined attempt. */
  firstId: string;
  /** The newest attempt. */
  last: Attempt;
  eventType: string;
}

type FailureRow = Pick<
  AttemptRow,
  'id' | 'delivery_id' | 'outcome' | 'status_code' | 'error_code'
>;

/** Groups the newest attempts of an integration that failed since a time, as far as they count for its health. */
export async function findFailures(
  knex: Knex,
  integrationId: string,
  since: number,
): Promise<FailureGroup[]> {
  const attempts: FailureRow[] = await knex('attempts')
    .where({ integration_id: integrationId })
    .whereRaw("outcome <> 'success'")
    .where('id', '>=', lowestId(since))
    .orderBy('id', 'desc')
    .limit(SAMPLE)
    .select('id', 'delivery_id', 'outcome', 'status_code', 'error_code');
  // Not a join: for few deliveries in a short log, its plan reads all of them.
  const types = new Map<string, string>(
    (
      await knex('deliveries')
        .whereIn('id', [...new Set(attempts.map(row => row.delivery_id))])
        .where({ test: false, trusted: true })
        .whereNull('url')
        .select('id', 'event_type')
    ).map(({ id, event_type: type }) => [id, type]),
  );
  const counted = attempts.filter(row => types.has(row.delivery_id));
  const groups = [...groupByCause(counted).values()].slice(0, MAX_CAUSES);
  const samples: AttemptRow[] = await knex('attempts')
    .whereIn(
      'delivery_id',
      groups.map(([last]) => last.delivery_id),
    )
    .whereIn(
      'id',
      groups.map(([last]) => last.id),
    );
  return groups.flatMap(group => {
    const [last] = group;
    const sample = samples.find(({ id }) => id === last.id);
    return sample
      ? {
          count: group.length,
          firstId: group.at(-1)!.id,
          last: toAttempt(sample),
          eventType: types.get(last.delivery_id)!,
        }
      : [];
  });
}

function groupByCause(rows: FailureRow[]): Map<string, FailureRow[]> {
  const groups = new Map<string, FailureRow[]>();
  for (const row of rows) {
    const cause = `${row.outcome} ${row.status_code} ${row.error_code}`;
    const group = groups.get(cause) ?? [];
    group.push(row);
    groups.set(cause, group);
  }
  return groups;
}
