import type { Knex } from 'knex';
import { selectDeliveries, type DeliverySelection } from './selectDeliveries';

/** Reads a page of the ids of a selection, oldest first. */
export async function pageOfSelection(
  knex: Knex,
  selection: DeliverySelection,
  page: { after?: string; limit: number },
): Promise<string[]> {
  const query = selectDeliveries(knex('deliveries as d'), knex, selection)
    .orderBy('d.id')
    .limit(page.limit);
  if (page.after !== undefined) {
    query.where('d.id', '>', page.after);
  }
  return query.pluck('d.id');
}
