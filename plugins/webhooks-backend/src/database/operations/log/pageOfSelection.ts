import type { Knex } from 'knex';
import { selectPage, type DeliverySelection } from './selectDeliveries';

/** Reads a page of the ids of a selection, oldest first. */
export async function pageOfSelection(
  knex: Knex,
  selection: DeliverySelection,
  page: { after?: string; limit: number },
): Promise<string[]> {
  return selectPage(knex, selection, page).pluck('d.id');
}
