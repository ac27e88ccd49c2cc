import {
  LIMITS,
  type DeliveryStatus,
  type SelectionPreview,
} from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import { inBatches } from '../lib/inBatches';
import { toIso } from '../model/clock';
import { idTime, lowestId } from '../model/ids';

/**
 * Statuses that have an index, in a column of its own: `problem_status`. Every outcome but success has, too, and so has
 * every status code but 2xx. What went well is most of the log, so a scan by time finds it soon.
 */
export const PROBLEM_STATUSES: DeliveryStatus[] = [
  'failed',
  'held',
  'cancelled',
];

/** Deliveries that one statement counts. */
const COUNT_PAGE = 10_000;

/** The deliveries of an integration that are sent again or cancelled: no test pings, and none that is under way. */
export interface DeliverySelection {
  integrationId: string;
  /** Dispatched at or after. */
  from: number;
  /** Dispatched before. */
  to: number;
  status: DeliveryStatus[];
  /** Event types or patterns; any when absent. */
  eventTypes?: string[];
  now: number;
}

/** Narrows a query on `deliveries as d` to a selection. */
export function selectDeliveries(
  query: Knex.QueryBuilder,
  knex: Knex,
  selection: DeliverySelection,
): Knex.QueryBuilder {
  const { integrationId, from, to, status, eventTypes, now } = selection;
  const settled = status.filter(one => one !== 'pending');
  const problems = settled.every(one => PROBLEM_STATUSES.includes(one));
  query
    .where('d.integration_id', integrationId)
    .where('d.id', '>=', lowestId(from))
    .where('d.id', '<', lowestId(to))
    .where('d.test', false)
    .where(either => {
      if (settled.length > 0 || !status.includes('pending')) {
        either.whereIn(problems ? 'd.problem_status' : 'd.status', settled);
      }
      if (status.includes('pending')) {
        either.orWhereIn(
          'd.id',
          knex('delivery_queue')
            .where('integration_id', integrationId)
            .where('delivery_id', '>=', lowestId(from))
            .where('delivery_id', '<', lowestId(to))
            .where(free =>
              free.whereNull('leased_until').orWhere('leased_until', '<=', now),
            )
            .select('delivery_id'),
        );
      }
    });
  return eventTypes
    ? query.where(any => eventTypes.forEach(type => orHasType(any, type)))
    : query;
}

/** The number of the deliveries of a selection, and when the first and the last of them were dispatched. */
export async function previewSelection(
  knex: Knex,
  selection: DeliverySelection,
): Promise<SelectionPreview> {
  const selected = () =>
    selectDeliveries(knex('deliveries as d'), knex, selection).select('d.id');
  const [counted, oldest, newest] = await Promise.all([
    knex(selected().limit(LIMITS.count).as('d')).count({ count: '*' }).first(),
    selected().orderBy('d.id').first(),
    selected().orderBy('d.id', 'desc').first(),
  ]);
  return {
    count: Number(counted?.count),
    ...(oldest && { oldest: toIso(idTime(oldest.id)) }),
    ...(newest && { newest: toIso(idTime(newest.id)) }),
  };
}

/** The number of the deliveries of a selection, counted in pages so that other work gets its turn in between. */
export async function countSelection(
  knex: Knex,
  selection: DeliverySelection,
): Promise<number> {
  return inBatches(async after => {
    const page = () => {
      const query = selectDeliveries(
        knex('deliveries as d'),
        knex,
        selection,
      ).select('d.id');
      return after === undefined ? query : query.where('d.id', '>', after);
    };
    const last = await page()
      .orderBy('d.id')
      .offset(COUNT_PAGE - 1)
      .first();
    if (last) {
      return { count: COUNT_PAGE, last: last.id };
    }
    const counted = await knex(page().as('d')).count({ count: '*' }).first();
    return { count: Number(counted?.count) };
  });
}

/** A page of the ids of a selection, oldest first. */
export async function pageOfSelection(
  knex: Knex,
  selection: DeliverySelection,
  page: { after?: string; limit: number },
): Promise<string[]> {
  const query = selectDeliveries(knex('deliveries as d'), knex, selection)
    .orderBy('d.id')
    .limit(page.limit);
  if (page.after !== undefined) {
    query.where('d.id', '>', page.after);
  }
  return query.pluck('d.id');
}

function orHasType(query: Knex.QueryBuilder, pattern: string): void {
  if (pattern === '*') {
    query.orWhereRaw('true');
  } else if (pattern.endsWith('*')) {
    const prefix = pattern.slice(0, -1);
    query.orWhereRaw('substr(d.event_type, 1, ?) = ?', [prefix.length, prefix]);
  } else {
    query.orWhere('d.event_type', pattern);
  }
}
