import type { Knex } from 'knex';
import {
  selectDeliveries,
  type DeliverySelection,
} from '../log/selectDeliveries';
import { hasten } from './hasten';
import { requeue } from './requeue';

/**
 * Queues deliveries of a selection, due now and with the whole retry schedule before them. Those that are under way, or not
 * in the selection any more, are left out.
 *
 * @param options - `trust`: whether what becomes of them counts from now on
 *
 * @returns how many
 */
export async function replaySelected(
  tx: Knex.Transaction,
  selection: DeliverySelection,
  options: { ids: string[]; trust: boolean },
): Promise<number> {
  const { integrationId, status, now } = selection;
  const { ids, trust } = options;
  const hastened = status.includes('pending')
    ? await hasten(tx, { integrationId, ids, trust, now })
    : 0;
  const queued = await requeue(tx, {
    select: query =>
      selectDeliveries(query, tx, {
        ...selection,
        status: status.filter(one => one !== 'pending'),
      }).whereIn('d.id', ids),
    trigger: 'manual',
    trust,
    now,
  });
  return hastened + queued;
}
