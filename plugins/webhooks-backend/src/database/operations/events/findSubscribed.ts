import type { Knex } from 'knex';
import { toChunks } from '../../../lib/chunks';
import type { NewEvent } from '../../../model/plan';
import { recordset, toRows } from '../../dialect';
import { WANTED, wantedSubscriptions } from './wantedSubscriptions';

export async function findSubscribed(
  knex: Knex,
  events: Pick<NewEvent, 'type' | 'visibility' | 'integrationIds'>[],
): Promise<Set<string>> {
  const subscribed = new Set<string>();
  const ids = events.flatMap(event => event.integrationIds ?? []);
  for await (const chunk of toChunks([...new Set(ids)])) {
    const wanted = wantedSubscriptions(knex, events);
    const named = recordset(
      knex,
      'n',
      { id: 'text' },
      chunk.map(id => ({ id })),
    );
    const rows = toRows<{ type: string; id: string }>(
      await knex.raw(
        `select r.type, n.id from ${wanted.sql}
         join integration_subscriptions s on ${WANTED}
         join ${named.sql} on n.id = s.integration_id`,
        [...wanted.bindings, ...named.bindings],
      ),
    );
    rows.forEach(({ type, id }) => subscribed.add(`${type} ${id}`));
  }
  return subscribed;
}
