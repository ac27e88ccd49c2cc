import { ConflictError } from '@backstage/errors';
import type { Knex } from 'knex';
import type { IntegrationRow } from '../../tables';
import { insertActivity } from '../activity/insertActivity';
import type { SubscriptionRecord } from './findSubscriptions';
import { insertSecret } from './insertSecret';
import { toColumns, toRecord, type IntegrationRecord } from './integrationRow';
import { assertQuotas, type Quotas } from './assertQuotas';
import { resetCircuit } from './resetCircuit';
import { newIncarnation } from './revision';
import { setSubscriptions } from './setSubscriptions';
import { ungranted } from './ungranted';

/** An integration to create. */
export interface NewIntegration {
  integration: Pick<
    IntegrationRecord,
    | 'id'
    | 'name'
    | 'description'
    | 'owner'
    | 'entityRef'
    | 'url'
    | 'eventTypes'
    | 'headers'
    | 'managedBy'
  > &
    Partial<
      Pick<
        IntegrationRecord,
        | 'signing'
        | 'publicKey'
        | 'ordering'
        | 'maxPerSecond'
        | 'timeoutSeconds'
        | 'policy'
        | 'filter'
        | 'ownedOnly'
      >
    >;
  /** The patterns that a dispatch matches. Default: its event types, without grants. */
  subscriptions?: SubscriptionRecord[];
  /** Sealed. */
  secret: string;
  createdBy: string;
  now: number;
  quotas?: Quotas;
}

export async function createIntegration(
  knex: Knex,
  options: NewIntegration,
): Promise<IntegrationRecord> {
  const {
    integration,
    subscriptions = ungranted(integration.eventTypes),
    secret,
    createdBy,
    now,
    quotas,
  } = options;
  return knex.transaction(async tx => {
    if (quotas) {
      const { owner } = integration;
      await assertQuotas(tx, { owner, creator: createdBy }, quotas);
    }
    const inserted = await tx('integrations')
      .insert({
        ordering: 'none',
        ...toColumns(integration),
        id: integration.id,
        incarnation: newIncarnation(),
        signing: integration.signing ?? 'hmac',
        public_key: integration.publicKey,
        managed_by: integration.managedBy,
        state: 'active',
        created_at: now,
        created_by: createdBy,
        updated_at: now,
      })
      .onConflict('id')
      .ignore()
      .returning('id');
    if (inserted.length === 0) {
      throw new ConflictError(
        `An integration with the id '${integration.id}' already exists`,
      );
    }
    await resetCircuit(tx, integration.id);
    await setSubscriptions(tx, integration.id, subscriptions);
    await insertSecret(tx, integration.id, secret, now);
    await insertActivity(tx, {
      event: 'integration-create',
      integrationId: integration.id,
      actor: createdBy,
      now,
    });
    const row = await tx<IntegrationRow>('integrations').where(
      'id',
      integration.id,
    );
    return toRecord(row[0]);
  });
}
