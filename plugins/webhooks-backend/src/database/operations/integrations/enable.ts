import type { Knex } from 'knex';
import { insertIntegrationEvent } from '../eventOutbox/insertIntegrationEvent';
import { resetCircuit } from './resetCircuit';
import { isAtRevision, type Revision } from './revision';

/** How an integration is enabled. */
export interface EnableOptions {
  enabledBy?: string;
  now: number;
  /**
   * Begins a replay of the held deliveries, which are waived without it. `trusted`: whether what becomes of them counts
   * from now on.
   */
  replayHeld?: { trusted: boolean };
}

/**
 * Enables a disabled integration, resets its health counts, and begins the replay or the waiver of its held deliveries.
 *
 * @returns whether this call did it: of several at once exactly one does, and none if it was changed meanwhile
 */
export async function enable(
  knex: Knex,
  at: Revision,
  options: EnableOptions,
): Promise<boolean> {
  return knex.transaction(async tx => {
    const changed = await tx('integrations')
      .where({ ...isAtRevision(at), state: 'disabled' })
      .update({
        state: 'active',
        reason: null,
        evidence: null,
        disabled_at: null,
        disabled_by: null,
        warned_at: null,
        warning: null,
        last_failure_at: null,
        replay_held_at: options.now,
        replay_held_trusted: options.replayHeld?.trusted ?? false,
        replay_held_waived: !options.replayHeld,
        updated_at: options.now,
        epoch: tx.raw('epoch + 1'),
        version: tx.raw('version + 1'),
      });
    if (changed === 0) {
      return false;
    }
    await resetCircuit(tx, at.id);
    await insertIntegrationEvent(tx, {
      type: 'webhooks.integration.enabled',
      integrationId: at.id,
      facts: {
        ...(options.enabledBy && { enabledBy: options.enabledBy }),
        replay: options.replayHeld ? 'held' : 'none',
      },
      now: options.now,
    });
    return true;
  });
}
