import type { Knex } from 'knex';
import { v4 as uuid } from 'uuid';
import type { ClaimedDelivery } from '../../../model/delivery';
import { newId } from '../../../model/ids';
import { assertRevision } from '../integrations/assertRevision';
import type { Revision } from '../integrations/revision';

/** A test to send. */
export interface NewTest {
  integration: Revision;
  eventType: string;
  body: string;
  dispatchedBy: string;
  now: number;
  leaseMs: number;
}

export async function insertTest(
  knex: Knex,
  options: NewTest,
): Promise<ClaimedDelivery> {
  const { integration, eventType, body, dispatchedBy, now, leaseMs } = options;
  const eventId = newId(now);
  const deliveryId = newId(now);
  const leaseToken = uuid();
  await knex.transaction(async tx => {
    await assertRevision(tx, integration);
    await tx('events').insert({
      id: eventId,
      type: eventType,
      body,
      dispatched_by: dispatchedBy,
      // No other integration gets it, not even in a replay of missed events.
      directed: true,
    });
    await tx('delivery_queue').insert({
      delivery_id: deliveryId,
      integration_id: integration.id,
      event_id: eventId,
      event_type: eventType,
      test: true,
      attempt_count: 0,
      due_at: now,
      queued_at: now,
      attempts_since_queued: 0,
      trigger: 'test',
      lease_token: leaseToken,
      leased_until: now + leaseMs,
    });
  });
  return {
    deliveryId,
    eventId,
    eventType,
    dispatchedBy,
    integrationId: integration.id,
    incarnation: integration.incarnation,
    integrationVersion: integration.version,
    leaseToken,
    queuedAt: now,
    attemptsSinceQueued: 0,
    attemptCount: 0,
    trigger: 'test',
    test: true,
    trusted: true,
    body,
  };
}
