import {
  LIMITS,
  type SelectionPreview,
} from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import { toIso } from '../../../model/clock';
import { idTime } from '../../../model/ids';
import { selectPage, type DeliverySelection } from './selectDeliveries';

export async function previewSelection(
  knex: Knex,
  selection: DeliverySelection,
): Promise<SelectionPreview> {
  const first = (order: 'asc' | 'desc') =>
    selectPage(knex, selection, { limit: 1, order }).first('d.id');
  const counted = selectPage(knex, selection, { limit: LIMITS.count });
  const [{ count }, oldest, newest] = await Promise.all([
    knex
      .from(counted.select('d.id').as('d'))
      .count({ count: '*' })
      .first()
      .then(row => row!),
    first('asc'),
    first('desc'),
  ]);
  return {
    count: Number(count),
    ...(oldest && { oldest: toIso(idTime(oldest.id)) }),
    ...(newest && { newest: toIso(idTime(newest.id)) }),
  };
}
