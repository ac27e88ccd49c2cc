import type { Delivery } from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import { decodeCursor, encodeCursor } from '../../../lib/cursor';
import { isId } from '../../../model/ids';
import { applyDeliveryFilters, type DeliveryFilters } from './deliveryFilters';
import { fromLog, toDelivery, type LoggedDelivery } from './deliveryRow';

export async function listDeliveries(
  knex: Knex,
  options: DeliveryFilters & { limit: number; cursor?: string },
): Promise<{ items: Delivery[]; nextCursor?: string }> {
  const count = options.limit + 1;
  const after = options.cursor && toId(options.cursor);
  const rows: LoggedDelivery[] = await fromLog(knex, (query, part) => {
    query.orderBy('d.id', 'desc').limit(count);
    if (after) {
      query.where('d.id', '<', after);
    }
    return applyDeliveryFilters(query, knex, { ...options, part });
  })
    .orderBy('d.id', 'desc')
    .limit(count);
  const items = rows.slice(0, options.limit).map(toDelivery);
  const last = items.at(-1);
  return {
    items,
    ...(rows.length > options.limit &&
      last && { nextCursor: encodeCursor([last.id]) }),
  };
}

function toId(cursor: string): string {
  const [id] = decodeCursor(cursor, key => key.length === 1 && isId(key[0]));
  return id;
}
