import type { Knex } from 'knex';
import { inBatches } from '../../../lib/inBatches';
import { optionalIso, toIso } from '../../../model/clock';
import {
  insertActivity,
  updateActivity,
  type NewActivity,
} from '../activity/insertActivity';
import { assertRevision } from '../integrations/assertRevision';
import type { Revision } from '../integrations/revision';
import { cancelHeld } from './cancelHeld';
import { cancelWaiting } from './cancelWaiting';
import { pageOfSelection } from './pageOfSelection';
import type { DeliverySelection } from './selectDeliveries';

/** Deliveries per transaction. */
export const BATCH = 500;

/** A request to cancel deliveries of an integration. */
export interface Cancellation extends Omit<DeliverySelection, 'integrationId'> {
  /** The entity ref or principal of the caller. */
  by: string;
}

export async function cancelDeliveries(
  knex: Knex,
  at: Revision,
  selection: Cancellation,
): Promise<number> {
  const { status, now } = selection;
  const integrationId = at.id;
  let entry: string | undefined;
  let total = 0;
  return inBatches(async after => {
    const batch = await knex.transaction(async tx => {
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
      const count = waiting + held;
      if (count > 0) {
        const activity = toActivity(integrationId, selection, total + count);
        if (entry === undefined) {
          entry = await insertActivity(tx, activity);
        } else {
          await updateActivity(tx, entry, activity);
        }
      }
      return { count, last: ids.length < BATCH ? undefined : ids.at(-1) };
    });
    total += batch.count;
    return batch;
  });
}

function toActivity(
  integrationId: string,
  { by, from, to, now }: Cancellation,
  count: number,
): NewActivity {
  return {
    event: 'integration-cancel',
    integrationId,
    actor: by,
    from: optionalIso(from || undefined),
    to: toIso(to),
    count,
    now,
  };
}
