import type { LoggerService } from '@backstage/backend-plugin-api';
import type { PeopleDirectory } from '../owners/PeopleDirectory';

/** Maximum number of recipients. The notification service stores and announces one notification for each. */
const MAX_RECIPIENTS = 500;

interface RecipientResolverOptions {
  people: Pick<PeopleDirectory, 'find'>;
  /** Entity refs. */
  fallbackRecipients: string[];
  logger: LoggerService;
}

/**
 * Finds the recipients of alerts about an integration.
 *
 * @remarks
 * The notification service silently drops refs that it cannot resolve, and only follows the first owner of a component.
 * So alerts are addressed to the people behind the owner, or to `alerts.fallbackRecipients` if there are none.
 */
export class RecipientResolver {
  readonly #options: RecipientResolverOptions;

  constructor(options: RecipientResolverOptions) {
    this.#options = options;
  }

  /**
   * Entity refs that the notification service can reach; the owner itself if there is nobody to alert.
   *
   * @throws if the catalog is unavailable
   */
  async resolve(owner: string): Promise<string[]> {
    const { people, fallbackRecipients, logger } = this.#options;
    const found = (await people.find([owner], MAX_RECIPIENTS + 1)).get(owner)!;
    if (found.length > MAX_RECIPIENTS) {
      logger.warn(
        `${owner} stands for more than ${MAX_RECIPIENTS} people. The first ${MAX_RECIPIENTS} of them are alerted.`,
      );
    }
    if (found.length > 0) {
      return found.slice(0, MAX_RECIPIENTS);
    }
    const cause = `${owner} cannot be alerted: it is not in the catalog, or nobody is behind it who is.`;
    if (fallbackRecipients.length > 0) {
      logger.warn(
        `${cause} webhooks.alerts.fallbackRecipients are alerted instead.`,
      );
      return fallbackRecipients;
    }
    logger.warn(
      `${cause} Name somebody in webhooks.alerts.fallbackRecipients.`,
    );
    return [owner];
  }
}
