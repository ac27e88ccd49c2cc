import type { JsonObject } from '@backstage/types';
import type { Knex } from 'knex';
import type { AlertFacts } from '../../../model/alert';
import { WARNINGS, type Warning } from '../../../model/judge';
import { insertAlert, type StateAlert } from '../alerts/insertAlert';
import { insertIntegrationEvent } from '../eventOutbox/insertIntegrationEvent';
import { isAtRevision, type Revision } from './revision';

/** A warning, with the alert about it. */
export interface WarnOptions {
  warning: Warning;
  now: number;
  /** Stored in the same transaction. */
  alert: StateAlert;
}

export async function warn(
  knex: Knex,
  at: Revision,
  options: WarnOptions,
): Promise<boolean> {
  const weaker = WARNINGS.slice(0, WARNINGS.indexOf(options.warning));
  return knex.transaction(async tx => {
    const changed = await tx('integrations')
      .where({ ...isAtRevision(at), state: 'active' })
      .where(query => query.whereNull('warning').orWhereIn('warning', weaker))
      .update({ warned_at: options.now, warning: options.warning });
    if (changed === 0) {
      return false;
    }
    await insertAlert(tx, {
      ...options.alert,
      integrationId: at.id,
      now: options.now,
    });
    await insertIntegrationEvent(tx, {
      type: 'webhooks.integration.warned',
      integrationId: at.id,
      facts: {
        warning: options.warning,
        ...warningFacts(options.alert.facts),
      },
      now: options.now,
    });
    return true;
  });
}

/** The evidence in the event. */
function warningFacts({
  earlyWarning,
  rates,
  failingDays,
  failingDaysLimit,
}: AlertFacts): JsonObject {
  return JSON.parse(
    JSON.stringify({ ...earlyWarning, rates, failingDays, failingDaysLimit }),
  );
}
