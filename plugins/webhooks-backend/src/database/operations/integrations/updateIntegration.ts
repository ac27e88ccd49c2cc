import type { Knex } from 'knex';
import type { IntegrationRow } from '../../tables';
import { insertActivity } from '../activity/insertActivity';
import type { SubscriptionRecord } from './findSubscriptions';
import {
  toColumns,
  toRecord,
  type IntegrationChanges,
  type IntegrationRecord,
} from './integrationRow';
import { assertOwnerRoom } from './assertOwnerRoom';
import { resetCircuit } from './resetCircuit';
import { missedRevision } from './missedRevision';
import { isAtRevision, type Revision } from './revision';
import { setSubscriptions } from './setSubscriptions';
import { ungranted } from './ungranted';

/** A change to an integration. */
export interface IntegrationUpdate {
  changes: IntegrationChanges;
  /** The patterns that a dispatch matches. Default: the new event types, without grants. */
  subscriptions?: SubscriptionRecord[];
  /** The integration limit of the new owner; no limit if absent. */
  maxOfNewOwner?: number;
  /** The caller and the changed fields, for the activity. */
  activity?: { actor: string; changed: string[] };
  now: number;
}

export async function updateIntegration(
  knex: Knex,
  at: Revision,
  options: IntegrationUpdate,
): Promise<IntegrationRecord> {
  const { changes, now } = options;
  const {
    subscriptions = changes.eventTypes && ungranted(changes.eventTypes),
    maxOfNewOwner,
  } = options;
  return knex.transaction(async tx => {
    const { id } = at;
    if (changes.owner && maxOfNewOwner !== undefined) {
      await assertOwnerRoom(tx, changes.owner, maxOfNewOwner);
    }
    const updated = await tx('integrations')
      .where(isAtRevision(at))
      .update({
        ...toColumns(changes),
        updated_at: now,
        version: tx.raw('version + 1'),
      });
    if (updated === 0) {
      throw await missedRevision(tx, at);
    }
    if (subscriptions) {
      await setSubscriptions(tx, id, subscriptions);
    }
    if (changes.url || changes.ordering || 'maxPerSecond' in changes) {
      await resetCircuit(tx, id);
    }
    if (options.activity && options.activity.changed.length > 0) {
      await insertActivity(tx, {
        event: 'integration-update',
        integrationId: id,
        ...options.activity,
        now,
      });
    }
    const row = await tx<IntegrationRow>('integrations').where('id', id);
    return toRecord(row[0]);
  });
}
