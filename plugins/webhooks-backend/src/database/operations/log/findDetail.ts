import type { DeliveryDetail } from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import { deliveryNotFound } from './deliveryRow';
import { findAttempts } from './findAttempts';
import { findDelivery } from './findDelivery';

export async function findDetail(
  knex: Knex,
  id: string,
): Promise<DeliveryDetail> {
  const delivery = await findDelivery(knex, id);
  const event = await knex('events')
    .where({ id: delivery.eventId })
    .first('id', 'type', 'body', 'idempotency_key', 'dispatched_by');
  if (!event) {
    throw deliveryNotFound(id);
  }
  const { timestamp, data } = JSON.parse(event.body);
  return {
    ...delivery,
    event: {
      id: event.id,
      type: event.type,
      timestamp,
      payload: data,
      body: event.body,
      idempotencyKey: event.idempotency_key ?? undefined,
      dispatchedBy: event.dispatched_by,
    },
    attempts: await findAttempts(knex, id),
  };
}
