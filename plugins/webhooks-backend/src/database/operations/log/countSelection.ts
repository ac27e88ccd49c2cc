import type { Knex } from 'knex';
import { inBatches } from '../../../lib/inBatches';
import { selectPage, type DeliverySelection } from './selectDeliveries';

/** Deliveries counted per statement. */
const COUNT_PAGE = 10_000;

/** Counts the deliveries of a selection in pages, so that other work can run in between. */
export async function countSelection(
  knex: Knex,
  selection: DeliverySelection,
): Promise<number> {
  return inBatches(async after => {
    const page = () =>
      selectPage(knex, selection, { after, limit: COUNT_PAGE });
    const last = await page()
      .offset(COUNT_PAGE - 1)
      .first('d.id');
    if (last) {
      return { count: COUNT_PAGE, last: last.id };
    }
    const counted = await knex
      .from(page().select('d.id').as('d'))
      .count({ count: '*' })
      .first();
    return { count: Number(counted?.count) };
  });
}
