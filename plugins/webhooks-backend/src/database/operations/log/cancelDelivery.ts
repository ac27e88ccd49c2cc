import type { Knex } from 'knex';
import { assertRevision } from '../integrations/assertRevision';
import type { Revision } from '../integrations/revision';
import { cancelHeld } from './cancelHeld';
import { cancelWaiting } from './cancelWaiting';

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
