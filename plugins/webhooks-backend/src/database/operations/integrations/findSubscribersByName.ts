import type { Knex } from 'knex';
import { toRows } from '../../dialect';
import {
  WANTED,
  wantedSubscriptions,
  type TypedEvent,
} from '../events/wantedSubscriptions';

/** An integration that subscribes to an event type. */
export interface NamedSubscriber {
  id: string;
  name: string;
  owner: string;
  entityRef?: string;
}

/** Finds the integrations that subscribe to an event type, by name. */
export async function findSubscribersByName(
  knex: Knex,
  event: TypedEvent,
  limit: number,
): Promise<NamedSubscriber[]> {
  const wanted = wantedSubscriptions(knex, [event]);
  const rows = toRows<{
    id: string;
    name: string;
    owner: string;
    entity_ref: string | null;
  }>(
    await knex.raw(
      `select distinct i.id, i.name, i.owner, i.entity_ref from ${wanted.sql}
       join integration_subscriptions s on ${WANTED}
       join integrations i on i.id = s.integration_id
       order by i.name, i.id limit ${limit}`,
      wanted.bindings,
    ),
  );
  return rows.map(({ entity_ref: entityRef, ...row }) => ({
    ...row,
    entityRef: entityRef ?? undefined,
  }));
}
