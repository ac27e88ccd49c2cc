import type { Knex } from 'knex';
import type { Warning } from '../../../model/judge';
import { insertAlert, type StateAlert } from '../alerts/insertAlert';
import { insertIntegrationEvent } from '../eventOutbox/insertIntegrationEvent';
import { isAtRevision, type Revision } from './revision';

/** The end of a warning, with the alert about it. */
export interface EndWarningOptions {
  warning: Warning;
  now: number;
  /** Stored in the same transaction. */
  alert: StateAlert;
}

export async function endWarning(
  knex: Knex,
  at: Revision,
  options: EndWarningOptions,
): Promise<boolean> {
  return knex.transaction(async tx => {
    const changed = await tx('integrations')
      .where({ ...isAtRevision(at), warning: options.warning })
      .update({ warned_at: null, warning: null });
    if (changed === 0) {
      return false;
    }
    await insertAlert(tx, {
      ...options.alert,
      integrationId: at.id,
      now: options.now,
    });
    await insertIntegrationEvent(tx, {
      type: 'webhooks.integration.recovered',
      integrationId: at.id,
      facts: { warning: options.warning },
      now: options.now,
    });
    return true;
  });
}
