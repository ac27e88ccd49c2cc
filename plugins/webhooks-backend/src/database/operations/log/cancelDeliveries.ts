import type { Knex } from 'knex';
import { inBatches } from '../../../lib/inBatches';
import { assertRevision } from '../integrations/assertRevision';
import type { Revision } from '../integrations/revision';
import { cancelHeld } from './cancelHeld';
import { cancelWaiting } from './cancelWaiting';
import { pageOfSelection } from './pageOfSelection';
import type { DeliverySelection } from './selectDeliveries';

/** Deliveries per transaction. */
export const BATCH = 500;

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
      // Waiting deliveries come first: any that become held in the meantime are found in the second pass.
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
