import type { TrafficBreakdown } from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import { lowestId } from '../../../model/ids';
import { isFailure } from '../../../model/outcome';
import type { DeliveryRow } from '../../tables';

/** Number of deliveries to examine. */
const SAMPLE = 500;
/** Number of responses and event types that are distinguished. */
const MAX_GROUPS = 8;

type EndedRow = Pick<
  DeliveryRow,
  | 'event_type'
  | 'last_outcome'
  | 'last_status_code'
  | 'last_error_code'
  | 'test'
  | 'trusted'
  | 'url'
>;

/**
 * Counts the newest attempted deliveries since a time by response and event type, as far as they count for the health.
 */
export async function breakDown(
  knex: Knex,
  integrationId: string,
  since: number,
): Promise<TrafficBreakdown> {
  const newest: EndedRow[] = await knex('deliveries')
    .where({ integration_id: integrationId })
    .where('id', '>=', lowestId(since))
    .orderBy('id', 'desc')
    .limit(SAMPLE)
    .select(
      'event_type',
      'last_outcome',
      'last_status_code',
      'last_error_code',
      'test',
      'trusted',
      'url',
    );
  const counted = newest.filter(
    row => row.last_outcome && !row.test && row.trusted && !row.url,
  );
  return {
    deliveries: counted.length,
    complete: newest.length < SAMPLE,
    answers: largest(
      counted,
      row =>
        `${row.last_outcome} ${row.last_status_code} ${row.last_error_code}`,
    ).map(group => ({
      outcome: group[0].last_outcome!,
      statusCode: group[0].last_status_code ?? undefined,
      errorCode: group[0].last_error_code ?? undefined,
      count: group.length,
    })),
    eventTypes: largest(counted, row => row.event_type).map(group => ({
      eventType: group[0].event_type,
      count: group.length,
      failed: group.filter(row => isFailure(row.last_outcome!)).length,
    })),
  };
}

function largest(
  rows: EndedRow[],
  keyOf: (row: EndedRow) => string,
): EndedRow[][] {
  const groups = new Map<string, EndedRow[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row)) ?? [];
    group.push(row);
    groups.set(keyOf(row), group);
  }
  return [...groups.values()]
    .sort((a, b) => b.length - a.length)
    .slice(0, MAX_GROUPS);
}
