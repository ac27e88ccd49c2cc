import { InputError } from '@backstage/errors';
import type { IntegrationStore } from '../database/IntegrationStore';
import type { OwnerDirectory } from '../owners/OwnerDirectory';

/** Maximum owners to look up in the catalog for a list. */
const MAX_OWNERS = 5_000;

/**
 * Finds the orphaned owners in a list of integrations, or the others.
 *
 * @throws `InputError` if there are too many owners to look up, `ServiceUnavailableError` if the catalog is unavailable
 */
export async function ownersOfList(
  options: {
    store: Pick<IntegrationStore, 'listOwners'>;
    owners: Pick<OwnerDirectory, 'orphaned'>;
  },
  filters: Parameters<IntegrationStore['listOwners']>[0],
  orphaned: boolean,
): Promise<string[]> {
  const found = await options.store.listOwners(filters, MAX_OWNERS + 1);
  if (found.length > MAX_OWNERS) {
    throw new InputError(
      `The list has more than ${MAX_OWNERS} owners, which are too many to look up. Filter it by owner, entityRef, health or q.`,
    );
  }
  const orphans = await options.owners.orphaned(found);
  return found.filter(owner => orphans.has(owner) === orphaned);
}
