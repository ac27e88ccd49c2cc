import type { Knex } from 'knex';
import type { Subscriber } from '../../../model/plan';
import { toRows } from '../../dialect';
import {
  SUBSCRIBER_COLUMNS,
  toSubscriber,
  type SubscriberRow,
} from './subscriberRow';
import {
  WANTED,
  wantedSubscriptions,
  type TypedEvent,
} from './wantedSubscriptions';

export async function findSubscribers(
  knex: Knex,
  events: TypedEvent[],
  limit: number,
): Promise<Map<string, Subscriber[]> | undefined> {
  const byType = new Map<string, Subscriber[]>();
  if (events.length === 0) {
    return byType;
  }
  const wanted = wantedSubscriptions(knex, events);
  const rows = toRows<SubscriberRow & { type: string }>(
    await knex.raw(
      `select distinct r.type, ${SUBSCRIBER_COLUMNS} from ${wanted.sql}
       join integration_subscriptions s on ${WANTED}
       join integrations i on i.id = s.integration_id
       ${Number.isFinite(limit) ? `limit ${limit + 1}` : ''}`,
      wanted.bindings,
    ),
  );
  if (rows.length > limit) {
    return undefined;
  }
  for (const row of rows) {
    const subscribers = byType.get(row.type);
    if (subscribers) {
      subscribers.push(toSubscriber(row));
    } else {
      byType.set(row.type, [toSubscriber(row)]);
    }
  }
  return byType;
}
