import type { Knex } from 'knex';
import { newId } from '../../../../model/ids';
import { logQueued } from '../../queue/logQueued';
import { requeue } from '../../queue/requeue';
import type { MissingEvent } from './wantedEvents';

/**
 * Stores and queues deliveries of stored events for one integration.
 *
 * @remarks
 * They are logged at once. A delivery that is only in the queue is expected to have been created with its event.
 */
export async function insertMissing(
  tx: Knex.Transaction,
  events: Pick<MissingEvent, 'id' | 'type'>[],
  options: { integrationId: string; trusted: boolean; now: number },
): Promise<void> {
  const { integrationId, trusted, now } = options;
  const deliveries = events.map(({ id, type }) => ({
    delivery_id: newId(now),
    event_id: id,
    integration_id: integrationId,
    event_type: type,
    url: null,
    test: false,
    trusted,
    attempt_count: 0,
  }));
  await logQueued(tx, deliveries, { status: 'held' });
  await requeue(tx, {
    select: query =>
      query.whereIn(
        'd.id',
        deliveries.map(row => row.delivery_id),
      ),
    trigger: 'automatic',
    trust: false,
    now,
  });
}
