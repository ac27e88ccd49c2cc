import { ConflictError } from '@backstage/errors';
import type { Knex } from 'knex';
import { assertBelowOwnerLimit } from './assertOwnerRoom';
import { countIntegrations } from './countIntegrations';
import { lockQuotas } from './lockQuotas';

/** The maximum numbers of integrations. Those of app-config only count towards the total. */
export interface Quotas {
  total: number;
  perOwner: number;
  perCreator: number;
}

/**
 * Checks that another integration may be created.
 *
 * @throws `ConflictError` if a limit is reached
 */
export async function assertQuotas(
  tx: Knex,
  integration: { owner: string; creator: string },
  quotas: Quotas,
): Promise<void> {
  await lockQuotas(tx);
  const { owner, creator } = integration;
  const total = await countIntegrations(tx, {});
  if (total >= quotas.total) {
    throw new ConflictError(
      `There are ${total} integrations, and ${quotas.total} is the limit. Delete one; an administrator can raise webhooks.limits.integrations.`,
    );
  }
  await assertBelowOwnerLimit(tx, owner, quotas.perOwner);
  const created = await countIntegrations(tx, {
    created_by: creator,
    managed_by: 'api',
  });
  if (created >= quotas.perCreator) {
    throw new ConflictError(
      `${creator} has created ${created} integrations, and ${quotas.perCreator} is the limit. Delete one; an administrator can raise webhooks.limits.integrationsPerCreator.`,
    );
  }
}
