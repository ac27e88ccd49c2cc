import type { AuthService } from '@backstage/backend-plugin-api';
import { InputError, ServiceUnavailableError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { PeopleDirectory } from './PeopleDirectory';

interface OwnerDirectoryOptions {
  auth: AuthService;
  catalog: CatalogService;
  people: Pick<PeopleDirectory, 'find'>;
}

/**
 * Knows who can own an integration.
 */
export class OwnerDirectory {
  readonly #options: OwnerDirectoryOptions;

  constructor(options: OwnerDirectoryOptions) {
    this.#options = options;
  }

  /**
   * Those of some entity refs that the catalog does not know.
   *
   * @throws `ServiceUnavailableError` when the catalog cannot be asked
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
   * Those of some owners that the catalog does not know, or that nobody who can sign in stands behind.
   *
   * @throws `ServiceUnavailableError` when the catalog cannot be asked
   */
  async orphaned(owners: string[]): Promise<Set<string>> {
    const people = await whileAvailable(() =>
      this.#options.people.find(owners, 1),
    );
    return new Set(owners.filter(owner => people.get(owner)?.length === 0));
  }

  /**
   * @throws `InputError` when the catalog does not know the owner, who then would never be alerted;
   * `ServiceUnavailableError` when it cannot be asked
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
    throw new ServiceUnavailableError(
      'The catalog cannot be asked about owners at the moment. Try again.',
      error as Error,
    );
  }
}
