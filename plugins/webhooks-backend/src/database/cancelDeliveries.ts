import type { DeliveryEndReason } from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import { inBatches } from '../lib/inBatches';
import { pageOfSelection, type DeliverySelection } from './deliverySelection';
import { isPostgres } from './dialect';
import { assertRevision, type Revision } from './integrations/revision';

/** Deliveries that one transaction cancels. */
const BATCH = 500;

/**
 * Cancels the waiting and held deliveries of a selection, oldest first, in batches of a transaction each. Those that are
 * under way are left out.
 *
 * @param at - the integration that it was decided on
 *
 * @returns how many
 *
 * @throws `NotFoundError`, `ConflictError` when the integration was changed meanwhile
 */
export async function cancelDeliveries(
  knex: Knex,
  at: Revision,
  selection: Omit<DeliverySelection, 'integrationId'>,
): Promise<number> {
  const { status, now } = selection;
  const integrationId = at.id;
  return inBatches(after =>
    knex.transaction(async tx => {
      await assertRevision(tx, at);
      const ids = await pageOfSelection(
        tx,
        { ...selection, integrationId },
        { after, limit: BATCH },
      );
      // Waiting ones first: those that become held meanwhile are found after it.
      const waiting = status.includes('pending')
        ? await cancelWaiting(tx, { integrationId, ids, now })
        : 0;
      const held = status.includes('held')
        ? await cancelHeld(tx, { ids, reason: 'cancelled', now })
        : 0;
      return {
        count: waiting + held,
        last: ids.length < BATCH ? undefined : ids.at(-1),
      };
    }),
  );
}

/**
 * Cancels a delivery if it waits or is held, and not under way.
 *
 * @returns whether this call did it
 *
 * @throws `NotFoundError`, `ConflictError` when the integration was changed meanwhile
 */
export async function cancelDelivery(
  knex: Knex,
  at: Revision,
  { id, now }: { id: string; now: number },
): Promise<boolean> {
  return knex.transaction(async tx => {
    await assertRevision(tx, at);
    const waiting = await cancelWaiting(tx, {
      ...{ integrationId: at.id, ids: [id], now },
    });
    const held = await cancelHeld(tx, { ids: [id], reason: 'cancelled', now });
    return waiting + held > 0;
  });
}

/** Removes deliveries from the queue as far as nobody has a lease on them. */
async function cancelWaiting(
  tx: Knex.Transaction,
  options: { integrationId: string; ids: string[]; now: number },
): Promise<number> {
  const { integrationId, ids, now } = options;
  // In the order in which results are recorded, so that the two wait for each other instead of ending in a deadlock.
  const query = tx('delivery_queue')
    .where({ integration_id: integrationId, test: false })
    .whereIn('delivery_id', ids)
    .where(free =>
      free.whereNull('leased_until').orWhere('leased_until', '<=', now),
    )
    .orderBy('delivery_id');
  const waiting: string[] = await (
    isPostgres(tx) ? query.forUpdate() : query
  ).pluck('delivery_id');
  if (waiting.length === 0) {
    return 0;
  }
  await tx('delivery_queue')
    .where({ integration_id: integrationId })
    .whereIn('delivery_id', waiting)
    .delete();
  return end(tx, waiting, 'cancelled', now);
}

/**
 * Cancels deliveries as far as they are still held.
 *
 * @returns how many
 */
export async function cancelHeld(
  tx: Knex.Transaction,
  options: { ids: string[]; reason?: DeliveryEndReason; now: number },
): Promise<number> {
  const query = tx('deliveries')
    .whereIn('id', options.ids)
    .where({ status: 'held' })
    .orderBy('id');
  const held: string[] = await (
    isPostgres(tx) ? query.forUpdate() : query
  ).pluck('id');
  return end(tx, held, options.reason, options.now);
}

/** Cancels the held deliveries of an integration that was deleted, in batches of a transaction each. */
export async function cancelHeldOf(
  knex: Knex,
  integrationId: string,
  now: number,
): Promise<void> {
  await inBatches(async after => {
    const page = knex('deliveries')
      .where({ integration_id: integrationId, problem_status: 'held' })
      .orderBy('id')
      .limit(BATCH);
    if (after !== undefined) {
      page.where('id', '>', after);
    }
    const ids: string[] = await page.pluck('id');
    return {
      count: await knex.transaction(async tx => cancelHeld(tx, { ids, now })),
      last: ids.length < BATCH ? undefined : ids.at(-1),
    };
  });
}

async function end(
  tx: Knex.Transaction,
  ids: string[],
  reason: DeliveryEndReason | undefined,
  now: number,
): Promise<number> {
  return tx('deliveries')
    .whereIn('id', ids)
    .update({ status: 'cancelled', ended_at: now, end_reason: reason ?? null });
}
