import { ConflictError } from '@backstage/errors';
import type { Knex } from 'knex';
import { isPostgres } from '../../dialect';

/** How many integrations there may be; those of app-config count in the total only. */
export interface Quotas {
  total: number;
  perOwner: number;
  perCreator: number;
}

/**
 * Checks that one more integration may be created.
 *
 * @throws `ConflictError` when a limit is reached
 */
export async function assertRoom(
  tx: Knex,
  integration: { owner: string; creator: string },
  quotas: Quotas,
): Promise<void> {
  await waitForTurn(tx);
  const { owner, creator } = integration;
  const total = await count(tx, {});
  if (total >= quotas.total) {
    throw new ConflictError(
      `There are ${total} integrations, and ${quotas.total} is the limit. Delete one; an administrator can raise webhooks.limits.integrations.`,
    );
  }
  await assertBelowLimit(tx, owner, quotas.perOwner);
  const created = await count(tx, { created_by: creator, managed_by: 'api' });
  if (created >= quotas.perCreator) {
    throw new ConflictError(
      `${creator} has created ${created} integrations, and ${quotas.perCreator} is the limit. Delete one; an administrator can raise webhooks.limits.integrationsPerCreator.`,
    );
  }
}

/**
 * Checks that an owner may be given one more integration.
 *
 * @throws `ConflictError` when the limit is reached
 */
export async function assertOwnerRoom(
  tx: Knex,
  owner: string,
  limit: number,
): Promise<void> {
  await waitForTurn(tx);
  await assertBelowLimit(tx, owner, limit);
}

/** How many more integrations an owner may be given. */
export async function ownerRoom(
  tx: Knex,
  owner: string,
  limit: number,
): Promise<number> {
  await waitForTurn(tx);
  return Math.max(0, limit - (await countOwned(tx, owner)));
}

/** Lets those who add integrations wait for each other, so that several at once do not find the same room. */
async function waitForTurn(tx: Knex): Promise<void> {
  if (isPostgres(tx)) {
    await tx.raw(
      `select pg_advisory_xact_lock(hashtext('webhooks'), hashtext('integrations'))`,
    );
  }
}

async function assertBelowLimit(
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

function countOwned(tx: Knex, owner: string): Promise<number> {
  return count(tx, { owner, managed_by: 'api' });
}

async function count(
  knex: Knex,
  where: Record<string, string>,
): Promise<number> {
  const row = await knex('integrations')
    .where(where)
    .count({ count: '*' })
    .first();
  return Number(row?.count);
}
