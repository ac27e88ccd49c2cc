import type {
  DisabledReason,
  HealthEvidence,
} from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import type { JsonObject } from '@backstage/types';
import { insertActivity } from '../activity/insertActivity';
import { insertAlert, type StateAlert } from '../alerts/insertAlert';
import { insertIntegrationEvent } from '../eventOutbox/insertIntegrationEvent';
import { isAtRevision, type Revision } from './revision';

/** The reason for a disable, and the alert about it. */
export interface DisableOptions {
  reason: DisabledReason;
  evidence: HealthEvidence;
  disabledBy?: string;
  now: number;
  /** Stored in the same transaction. */
  alert?: StateAlert;
}

export async function disable(
  knex: Knex,
  at: Revision,
  options: DisableOptions,
): Promise<boolean> {
  const { now } = options;
  return knex.transaction(async tx => {
    const changed = await tx('integrations')
      .where({ ...isAtRevision(at), state: 'active' })
      .update({
        state: 'disabled',
        reason: options.reason,
        evidence: JSON.stringify(options.evidence),
        disabled_at: now,
        disabled_by: options.disabledBy ?? null,
        warned_at: null,
        warning: null,
        replay_held_at: null,
        updated_at: now,
        version: tx.raw('version + 1'),
      });
    if (changed === 0) {
      return false;
    }
    if (options.alert) {
      await insertAlert(tx, { ...options.alert, integrationId: at.id, now });
    }
    await insertActivity(tx, {
      event: 'integration-disable',
      integrationId: at.id,
      actor: options.disabledBy,
      reason: options.reason,
      evidence: withoutBody(options.evidence),
      now,
    });
    await insertIntegrationEvent(tx, {
      type: 'webhooks.integration.disabled',
      integrationId: at.id,
      facts: disabledFacts(options),
      now,
    });
    return true;
  });
}

/** The evidence without the response of the receiver, which not all of its readers may see. */
function withoutBody(evidence: HealthEvidence): HealthEvidence {
  const { lastAttempt } = evidence;
  return {
    ...evidence,
    lastAttempt: lastAttempt && { ...lastAttempt, responseBody: undefined },
  };
}

/** The evidence in the event. */
function disabledFacts({ evidence, disabledBy }: DisableOptions): JsonObject {
  const {
    days: _days,
    comment: _comment,
    removedFromConfig: _removedFromConfig,
    ...facts
  } = withoutBody(evidence);
  return JSON.parse(JSON.stringify({ ...facts, disabledBy }));
}
