import { InputError } from '@backstage/errors';
import type { IntegrationStore } from '../database/IntegrationStore';
import type { OwnerDirectory } from '../owners/OwnerDirectory';

/** Owners that the catalog is asked about for one list. */
const MAX_OWNERS = 5_000;

/**
 * The owners of the integrations in a list that are orphaned, or those that are not.
 *
 * @throws `InputError` when there are too many owners to ask about, `ServiceUnavailableError` when the catalog cannot be
 * asked
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
      `The list has more than ${MAX_OWNERS} owners, which are too many to look up. Narrow it by owner, entityRef, health or q.`,
    );
  }
  const orphans = await options.owners.orphaned(found);
  return found.filter(owner => orphans.has(owner) === orphaned);
}
