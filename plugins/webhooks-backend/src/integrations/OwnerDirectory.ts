import type { AuthService } from '@backstage/backend-plugin-api';
import { parseEntityRef } from '@backstage/catalog-model';
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

  /**
   * @throws `InputError` when the catalog does not know the owner, who then would never be alerted
   */
  async assertExists(owner: string): Promise<void> {
    const entity = await this.#catalog.getEntityByRef(parseEntityRef(owner), {
      credentials: await this.#auth.getOwnServiceCredentials(),
    });
    if (!entity) {
      throw new InputError(
        `The owner ${owner} is not in the catalog. Give the entity ref of a user or group that is alerted when the webhook breaks.`,
      );
    }
  }
}
