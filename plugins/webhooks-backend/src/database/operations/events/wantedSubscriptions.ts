import { eventTypePatterns } from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import type { NewEvent } from '../../../model/plan';
import { recordset, type Recordset } from '../../dialect';

/** The fields of an event that determine its matching subscriptions. */
export type TypedEvent = Pick<NewEvent, 'type' | 'visibility'>;

/** Joins subscriptions `s` to the rows of {@link wantedSubscriptions}. */
export const WANTED =
  's.pattern = r.pattern and (s.granted or not r.only_granted)';

/** The subscription patterns that match the types of events, as rows `r`. */
export function wantedSubscriptions(
  knex: Knex,
  events: TypedEvent[],
): Recordset {
  const byName = new Map(events.map(event => [event.type, event]));
  return recordset(
    knex,
    'r',
    { type: 'text', pattern: 'text', only_granted: 'boolean' },
    [...byName.values()].flatMap(event =>
      subscriptionPatterns(event).map(pattern => ({
        type: event.type,
        pattern,
        only_granted: event.visibility === 'protected',
      })),
    ),
  );
}

/** A protected event type is only sent to integrations that were granted it by its exact name. */
function subscriptionPatterns({ type, visibility }: TypedEvent): string[] {
  return visibility === 'protected' ? [type] : eventTypePatterns(type);
}
