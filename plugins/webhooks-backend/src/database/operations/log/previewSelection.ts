import {
  LIMITS,
  type SelectionPreview,
} from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import { toIso } from '../../../model/clock';
import { idTime } from '../../../model/ids';
import { selectDeliveries, type DeliverySelection } from './selectDeliveries';

export async function previewSelection(
  knex: Knex,
  selection: DeliverySelection,
): Promise<SelectionPreview> {
  const selected = () =>
    selectDeliveries(knex('deliveries as d'), knex, selection).select('d.id');
  const [counted, oldest, newest] = await Promise.all([
    knex(selected().limit(LIMITS.count).as('d')).count({ count: '*' }).first(),
    selected().orderBy('d.id').first(),
    selected().orderBy('d.id', 'desc').first(),
  ]);
  return {
    count: Number(counted?.count),
    ...(oldest && { oldest: toIso(idTime(oldest.id)) }),
    ...(newest && { newest: toIso(idTime(newest.id)) }),
  };
}
