import { ConflictError } from '@backstage/errors';
import type { Knex } from 'knex';
import { countIntegrations } from './countIntegrations';
import { lockQuotas } from './lockQuotas';

/**
 * Checks that an owner may have another integration.
 *
 * @throws `ConflictError` if the limit is reached
 */
export async function assertOwnerRoom(
  tx: Knex,
  owner: string,
  limit: number,
): Promise<void> {
  await lockQuotas(tx);
  await assertBelowOwnerLimit(tx, owner, limit);
}

/** Counts the integrations of an owner, excluding those of app-config. */
export function countOwned(tx: Knex, owner: string): Promise<number> {
  return countIntegrations(tx, { owner, managed_by: 'api' });
}

/** Like {@link assertOwnerRoom}, in a transaction that holds the lock. */
export async function assertBelowOwnerLimit(
  tx: Knex,
  owner: string,
  limit: number,
): Promise<void> {
  if ((await countOwned(tx, owner)) >= limit) {
    throw new ConflictError(
      `${owner} has ${limit} integrations, which is the limit. Delete one; an administrator can raise webhooks.limits.integrationsPerOwner.`,
    );
  }
}
