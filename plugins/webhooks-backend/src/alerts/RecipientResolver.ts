import type { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import {
  isGroupEntity,
  parseEntityRef,
  type Entity,
} from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';

interface RecipientResolverOptions {
  auth: AuthService;
  catalog: CatalogService;
  fallbackRecipients: string[];
  logger: LoggerService;
}

/**
 * Finds who is alerted about an integration.
 *
 * @remarks
 * The notification service drops what it cannot resolve without a word, so an owner who is not in the catalog, or a
 * group that nobody is in, is replaced by `alerts.fallbackRecipients`.
 */
export class RecipientResolver {
  readonly #options: RecipientResolverOptions;

  static create(options: RecipientResolverOptions): RecipientResolver {
    return new RecipientResolver(options);
  }

  private constructor(options: RecipientResolverOptions) {
    this.#options = options;
  }

  /**
   * @throws when the catalog cannot be asked
   */
  async resolve(owner: string): Promise<string[]> {
    const { auth, catalog, fallbackRecipients, logger } = this.#options;
    const entity = await catalog.getEntityByRef(parseEntityRef(owner), {
      credentials: await auth.getOwnServiceCredentials(),
    });
    if (entity && canBeReached(entity)) {
      return [owner];
    }
    logger.warn(
      `${owner} cannot be alerted: ${entity ? 'nobody is in this group' : 'it is not in the catalog'}. webhooks.alerts.fallbackRecipients are alerted instead.`,
    );
    return fallbackRecipients.length > 0 ? fallbackRecipients : [owner];
  }
}

function canBeReached(entity: Entity): boolean {
  if (!isGroupEntity(entity)) {
    return true;
  }
  return (entity.relations ?? []).some(
    ({ type }) => type === 'hasMember' || type === 'parentOf',
  );
}
