import type { Knex } from 'knex';
import { insertActivity } from '../activity/insertActivity';
import { insertAlert, type StateAlert } from '../alerts/insertAlert';
import { insertIntegrationEvent } from '../eventOutbox/insertIntegrationEvent';
import { resetCircuit } from './resetCircuit';
import type { FailedRange } from './selectHeld';
import { isAtRevision, type Revision } from './revision';

/** The caller of an enable, and its choice about held deliveries. */
export interface EnableOptions {
  enabledBy?: string;
  now: number;
  /**
   * Starts a replay of the held deliveries, which are waived if absent. `trusted`: whether the outcomes count towards
   * the health. `failed`: adds the deliveries that failed permanently in this range. `count`: the number of deliveries
   * to replay.
   */
  replayHeld?: { trusted: boolean; failed?: FailedRange; count?: number };
  /** Stored in the same transaction. */
  alert?: StateAlert;
}

export async function enable(
  knex: Knex,
  at: Revision,
  options: EnableOptions,
): Promise<boolean> {
  const { replayHeld, alert, now } = options;
  const failed = replayHeld?.failed;
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
        replay_held_at: options.now,
        replay_held_trusted: options.replayHeld?.trusted ?? false,
        replay_held_waived: !options.replayHeld,
        replay_failed_from: failed?.from ?? null,
        replay_failed_to: failed?.to ?? null,
        updated_at: options.now,
        epoch: tx.raw('epoch + 1'),
        version: tx.raw('version + 1'),
      });
    if (changed === 0) {
      return false;
    }
    await resetCircuit(tx, at.id);
    if (alert) {
      await insertAlert(tx, { ...alert, integrationId: at.id, now });
    }
    await insertActivity(tx, {
      event: 'integration-enable',
      integrationId: at.id,
      actor: options.enabledBy,
      replay: toReplayChoice(options),
      count: replayHeld?.count,
      now,
    });
    await insertIntegrationEvent(tx, {
      type: 'webhooks.integration.enabled',
      integrationId: at.id,
      facts: {
        ...(options.enabledBy && { enabledBy: options.enabledBy }),
        replay: toReplayChoice(options),
      },
      now: options.now,
    });
    return true;
  });
}

function toReplayChoice({
  replayHeld,
}: EnableOptions): 'none' | 'held' | 'missed' {
  if (!replayHeld) {
    return 'none';
  }
  return replayHeld.failed ? 'missed' : 'held';
}
