import type { Knex } from 'knex';
import { inBatches } from '../../../lib/inBatches';
import { assertRevision, type Revision } from '../integrations/revision';
import { cancelHeld } from './cancelHeld';
import { cancelWaiting } from './cancelWaiting';
import { pageOfSelection } from './pageOfSelection';
import type { DeliverySelection } from './selectDeliveries';

/** Deliveries that one transaction cancels. */
export const BATCH = 500;

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
