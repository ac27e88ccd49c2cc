import type { Knex } from 'knex';
import type { IntegrationRow } from '../../tables';
import type { SubscriptionRecord } from './findSubscriptions';
import {
  toColumns,
  toRecord,
  type IntegrationChanges,
  type IntegrationRecord,
} from './integrationRow';
import { assertOwnerRoom } from './quotas';
import { resetCircuit } from './resetCircuit';
import { isAtRevision, missedRevision, type Revision } from './revision';
import { setSubscriptions } from './setSubscriptions';
import { ungranted } from './ungranted';

/** A change of an integration. */
export interface IntegrationUpdate {
  changes: IntegrationChanges;
  /** What finds it at a dispatch; its new event types as they are when absent. */
  subscriptions?: SubscriptionRecord[];
  /** How many integrations the owner that it is given to may have, no limit when absent. */
  maxOfNewOwner?: number;
  now: number;
}

/**
 * @throws `NotFoundError`, `ConflictError` when it was changed meanwhile, or the limit is reached
 */
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
    const row = await tx<IntegrationRow>('integrations').where('id', id);
    return toRecord(row[0]);
  });
}
