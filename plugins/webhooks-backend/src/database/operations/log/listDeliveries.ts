import type { Delivery } from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import { decodeCursor, encodeCursor } from '../../../lib/cursor';
import { isId } from '../../../model/ids';
import { applyDeliveryFilters, type DeliveryFilters } from './deliveryFilters';
import {
  loggedDeliveries,
  toDelivery,
  type LoggedDelivery,
} from './deliveryRow';

export async function listDeliveries(
  knex: Knex,
  options: DeliveryFilters & { limit: number; cursor?: string },
): Promise<{ items: Delivery[]; nextCursor?: string }> {
  const query = loggedDeliveries(knex)
    .orderBy('d.id', 'desc')
    .limit(options.limit + 1);
  if (options.cursor) {
    const [id] = decodeCursor(
      options.cursor,
      key => key.length === 1 && isId(key[0]),
    );
    query.where('d.id', '<', id);
  }
  applyDeliveryFilters(query, knex, options);
  const rows: LoggedDelivery[] = await query;
  const items = rows.slice(0, options.limit).map(toDelivery);
  const last = items.at(-1);
  return {
    items,
    ...(rows.length > options.limit &&
      last && { nextCursor: encodeCursor([last.id]) }),
  };
}
