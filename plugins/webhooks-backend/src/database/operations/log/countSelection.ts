import type { Knex } from 'knex';
import { inBatches } from '../../../lib/inBatches';
import { selectDeliveries, type DeliverySelection } from './selectDeliveries';

/** Deliveries counted per statement. */
const COUNT_PAGE = 10_000;

/** Counts the deliveries of a selection in pages, so that other work can run in between. */
export async function countSelection(
  knex: Knex,
  selection: DeliverySelection,
): Promise<number> {
  return inBatches(async after => {
    const page = () => {
      const query = selectDeliveries(
        knex('deliveries as d'),
        knex,
        selection,
      ).select('d.id');
      return after === undefined ? query : query.where('d.id', '>', after);
    };
    const last = await page()
      .orderBy('d.id')
      .offset(COUNT_PAGE - 1)
      .first();
    if (last) {
      return { count: COUNT_PAGE, last: last.id };
    }
    const counted = await knex(page().as('d')).count({ count: '*' }).first();
    return { count: Number(counted?.count) };
  });
}
