import type { Delivery, Page } from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import { previousId, toIdPage } from '../../idPage';
import { applyDeliveryFilters, type DeliveryFilters } from './deliveryFilters';
import { fromLog, toDelivery, type LoggedDelivery } from './deliveryRow';

export async function listDeliveries(
  knex: Knex,
  options: DeliveryFilters & { limit: number; cursor?: string },
): Promise<Page<Delivery>> {
  const count = options.limit + 1;
  const after = previousId(options.cursor);
  const rows: LoggedDelivery[] = await fromLog(knex, (query, part) => {
    query.orderBy('d.id', 'desc').limit(count);
    if (after) {
      query.where('d.id', '<', after);
    }
    return applyDeliveryFilters(query, knex, { ...options, part });
  })
    .orderBy('d.id', 'desc')
    .limit(count);
  return toIdPage(rows, options.limit, toDelivery);
}
