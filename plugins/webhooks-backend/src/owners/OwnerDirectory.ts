import type { AuthService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { unavailable } from '../model/errors';
import type { PeopleDirectory } from './PeopleDirectory';

interface OwnerDirectoryOptions {
  auth: AuthService;
  catalog: CatalogService;
  people: Pick<PeopleDirectory, 'find'>;
}

/** Looks up owners of integrations in the catalog. */
export class OwnerDirectory {
  readonly #options: OwnerDirectoryOptions;

  constructor(options: OwnerDirectoryOptions) {
    this.#options = options;
  }

  /**
   * Finds the given entity refs that are not in the catalog.
   *
   * @throws `ServiceUnavailableError` if the catalog is unavailable
   */
  async missing(owners: string[]): Promise<string[]> {
    const { auth, catalog } = this.#options;
    const { items } = await whileAvailable(async () =>
      catalog.getEntitiesByRefs(
        { entityRefs: owners, fields: ['kind'] },
        { credentials: await auth.getOwnServiceCredentials() },
      ),
    );
    return owners.filter((_, i) => !items[i]);
  }

  /**
   * Finds the given owners that are not in the catalog or have no people who can sign in.
   *
   * @throws `ServiceUnavailableError` if the catalog is unavailable
   */
  async orphaned(owners: string[]): Promise<Set<string>> {
    const people = await whileAvailable(() =>
      this.#options.people.find(owners, 1),
    );
    return new Set(owners.filter(owner => people.get(owner)?.length === 0));
  }

  /**
   * @throws `InputError` if the owner is not in the catalog and so could not be alerted; `ServiceUnavailableError` if
   * the catalog is unavailable
   */
  async assertExists(owner: string): Promise<void> {
    if ((await this.missing([owner])).length > 0) {
      throw new InputError(
        `The owner ${owner} is not in the catalog. Give the entity ref of a user or group that is alerted when the webhook breaks.`,
      );
    }
  }
}

async function whileAvailable<TAnswer>(
  ask: () => Promise<TAnswer>,
): Promise<TAnswer> {
  try {
    return await ask();
  } catch (error) {
    throw unavailable(
      'The catalog is unavailable, so owners cannot be looked up. Try again.',
      error as Error,
    );
  }
}
