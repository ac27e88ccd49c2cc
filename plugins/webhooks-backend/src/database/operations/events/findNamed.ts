import type { Knex } from 'knex';
import { toChunks } from '../../../lib/chunks';
import type { Subscriber } from '../../../model/plan';
import { recordset, toRows } from '../../dialect';
import {
  SUBSCRIBER_COLUMNS,
  toSubscriber,
  type SubscriberRow,
} from './subscriberRow';

export async function findNamed(
  knex: Knex,
  ids: string[],
): Promise<Map<string, Subscriber>> {
  const byId = new Map<string, Subscriber>();
  for await (const chunk of toChunks([...new Set(ids)])) {
    const named = recordset(
      knex,
      'r',
      { id: 'text' },
      chunk.map(id => ({ id })),
    );
    const rows = toRows<SubscriberRow>(
      await knex.raw(
        `select ${SUBSCRIBER_COLUMNS} from ${named.sql} join integrations i on i.id = r.id
         order by i.id`,
        named.bindings,
      ),
    );
    rows.forEach(row => byId.set(row.id, toSubscriber(row)));
  }
  return byId;
}
