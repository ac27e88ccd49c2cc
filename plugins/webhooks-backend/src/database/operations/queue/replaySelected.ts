import type { Knex } from 'knex';
import {
  selectDeliveries,
  type DeliverySelection,
} from '../log/selectDeliveries';
import { hasten } from './hasten';
import { requeue } from './requeue';

/**
 * Queues deliveries of a selection, due now and with a full retry schedule. Deliveries that are in flight or no longer
 * match the selection are skipped.
 *
 * @param options - `trust`: as for {@link requeue}
 *
 * @returns the number of queued deliveries
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
