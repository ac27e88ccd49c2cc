import type { Knex } from 'knex';
import { idTime, lowestId } from '../../../../model/ids';

/** Stored events that an integration never received. */
export interface MissingSelection {
  integrationId: string;
  /** Dispatched at or after. */
  from: number;
  /** Dispatched before. */
  to: number;
  /** Names of event types. */
  eventTypes: string[];
}

/** Selects missing events, oldest first. Excludes events dispatched to named integrations. Does not evaluate filters. */
export function selectMissing(
  knex: Knex,
  selection: MissingSelection,
  page: { after?: string; limit: number },
): Knex.QueryBuilder {
  const { integrationId, from, to, eventTypes } = selection;
  const start = page.after === undefined ? from : idTime(page.after);
  const query = knex('events as e')
    .where('e.id', '>=', lowestId(from))
    .where('e.id', '<', lowestId(to))
    .whereIn('e.type', eventTypes)
    .where('e.directed', false)
    .whereNotExists(
      knex('deliveries as d')
        .whereRaw('d.event_id = e.id')
        .where('d.integration_id', integrationId)
        .select('d.id'),
    )
    .whereNotIn(
      'e.id',
      // Deliveries that are only in the queue have the time of their event.
      knex('delivery_queue')
        .where({ integration_id: integrationId, logged: false })
        .where('delivery_id', '>=', lowestId(start))
        .where('delivery_id', '<', lowestId(to))
        .select('event_id'),
    )
    .orderBy('e.id')
    .limit(page.limit);
  return page.after === undefined
    ? query
    : query.where('e.id', '>', page.after);
}
