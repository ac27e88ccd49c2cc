import type { AuthService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';

/**
 * Knows who can own an integration.
 */
export class OwnerDirectory {
  readonly #auth: AuthService;
  readonly #catalog: CatalogService;

  static create(options: {
    auth: AuthService;
    catalog: CatalogService;
  }): OwnerDirectory {
    return new OwnerDirectory(options);
  }

  private constructor(options: { auth: AuthService; catalog: CatalogService }) {
    this.#auth = options.auth;
    this.#catalog = options.catalog;
  }

  /** Those of some entity refs that the catalog does not know. */
  async missing(owners: string[]): Promise<string[]> {
    const { items } = await this.#catalog.getEntitiesByRefs(
      { entityRefs: owners, fields: ['kind'] },
      { credentials: await this.#auth.getOwnServiceCredentials() },
    );
    return owners.filter((_, i) => !items[i]);
  }

  /**
   * @throws `InputError` when the catalog does not know the owner, who then would never be alerted
   */
  async assertExists(owner: string): Promise<void> {
    if ((await this.missing([owner])).length > 0) {
      throw new InputError(
        `The owner ${owner} is not in the catalog. Give the entity ref of a user or group that is alerted when the webhook breaks.`,
      );
    }
  }
}
