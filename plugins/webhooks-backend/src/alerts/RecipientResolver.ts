import type { LoggerService } from '@backstage/backend-plugin-api';
import type { PeopleDirectory } from '../owners/PeopleDirectory';

/** The notification service writes and announces one notification for each of them. */
const MAX_RECIPIENTS = 500;

interface RecipientResolverOptions {
  people: Pick<PeopleDirectory, 'find'>;
  /** Entity refs. */
  fallbackRecipients: string[];
  logger: LoggerService;
}

/**
 * Finds who is alerted about an integration.
 *
 * @remarks
 * The notification service drops what it cannot resolve without a word, and follows only the first owner of a
 * component. So it is given the people behind the owner, and `alerts.fallbackRecipients` when there is nobody.
 */
export class RecipientResolver {
  readonly #options: RecipientResolverOptions;

  constructor(options: RecipientResolverOptions) {
    this.#options = options;
  }

  /**
   * Entity refs that the notification service reaches. Without anybody to alert these are the owner itself.
   *
   * @throws when the catalog cannot be asked
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
