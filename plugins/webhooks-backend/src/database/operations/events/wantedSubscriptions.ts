import { eventTypePatterns } from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import type { NewEvent } from '../../../model/plan';
import { recordset } from '../../dialect';

/** The fields of an event that decide which subscriptions it is found by. */
export type TypedEvent = Pick<NewEvent, 'type' | 'visibility'>;

/** Joins subscriptions `s` to the rows of {@link wantedSubscriptions}. */
export const WANTED =
  's.pattern = r.pattern and (s.granted or not r.only_granted)';

/** The subscriptions that the types of events are found by, as rows `r`. */
export function wantedSubscriptions(
  knex: Knex,
  events: TypedEvent[],
): { sql: string; binding: string } {
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

/** A protected event type goes only to those that were granted it by name. */
function subscriptionPatterns({ type, visibility }: TypedEvent): string[] {
  return visibility === 'protected' ? [type] : eventTypePatterns(type);
}
