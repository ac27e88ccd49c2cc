import type { Knex } from 'knex';
import { newId } from '../../../../model/ids';
import { insertDeliveries } from '../../events/insertDeliveries';
import type { MissingEvent } from './wantedEvents';

/** Stores and queues deliveries of stored events for one integration. */
export async function insertMissing(
  tx: Knex.Transaction,
  events: MissingEvent[],
  options: { integrationId: string; trusted: boolean; now: number },
): Promise<void> {
  const { integrationId, trusted, now } = options;
  await insertDeliveries(
    tx,
    events.map(({ id, type }) => ({
      id,
      event: { type, now },
      deliveries: [
        { id: newId(now), integrationId, status: 'pending', trusted },
      ],
    })),
    0,
  );
}
