import type { LoggerService } from '@backstage/backend-plugin-api';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import type { Knex } from 'knex';
import type { Clock } from '../clock';
import {
  claimAlerts,
  deleteAlert,
  postponeAlert,
  type OutboxAlert,
} from '../database/outbox';
import { alertMessage } from './messages';
import type { RecipientResolver } from './RecipientResolver';

const BATCH = 20;
/** How long another replica keeps off an alert that is being sent. */
const CLAIM_MS = 60_000;
/** The health task comes by this often at best, and tries again for as long as it takes. */
const FIRST_RETRY_MS = 15_000;
const LAST_RETRY_MS = 15 * 60_000;

interface AlertSenderOptions {
  knex: Knex;
  notifications: NotificationService;
  recipients: RecipientResolver;
  /** Where the webhooks page is in the portal. */
  portalPath: string;
  clock: Clock;
  logger: LoggerService;
}

/**
 * Sends what the outbox holds to the notification service, until that has taken it.
 */
export class AlertSender {
  readonly #options: AlertSenderOptions;
  #sending?: Promise<void>;
  #again = false;

  static create(options: AlertSenderOptions): AlertSender {
    return new AlertSender(options);
  }

  private constructor(options: AlertSenderOptions) {
    this.#options = options;
  }

  /** Sends in the background what is due; what fails is left to the health task. */
  kick(): void {
    this.#again = true;
    this.#sending ??= this.#sendInBackground();
  }

  /** Waits until nothing is being sent. */
  async settled(): Promise<void> {
    await this.#sending;
  }

  /** Sends everything that is due. */
  async sendDue(): Promise<void> {
    const { knex, clock } = this.#options;
    let alerts: OutboxAlert[];
    do {
      const now = clock.now();
      alerts = await claimAlerts(knex, {
        now,
        nextTryAt: now + CLAIM_MS,
        limit: BATCH,
      });
      for (const alert of alerts) {
        await this.#send(alert);
      }
    } while (alerts.length === BATCH);
  }

  async #sendInBackground(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      try {
        await this.sendDue();
      } catch (error) {
        this.#options.logger.warn(
          'Alerts could not be read; the health task will send them',
          error as Error,
        );
      }
    }
    this.#sending = undefined;
  }

  async #send(alert: OutboxAlert): Promise<void> {
    const { knex, notifications, recipients, portalPath, clock, logger } =
      this.#options;
    try {
      const entityRefs = await recipients.resolve(alert.owner);
      const { disabledBy } = alert.facts;
      if (entityRefs.some(ref => ref !== disabledBy)) {
        await notifications.send({
          recipients: {
            type: 'entity',
            entityRef: entityRefs,
            ...(disabledBy && { excludeEntityRef: disabledBy }),
          },
          payload: alertMessage(alert, portalPath),
        });
      }
      await deleteAlert(knex, alert.id);
    } catch (error) {
      const wait = Math.min(
        LAST_RETRY_MS,
        FIRST_RETRY_MS * 2 ** (alert.attempts - 1),
      );
      await postponeAlert(knex, alert.id, {
        dueAt: clock.now() + wait,
        error: String(error),
      });
      logger.warn(
        `An alert was not taken by the notification service; trying again in ${wait / 1000} s`,
        { integrationId: alert.integrationId, error: String(error) },
      );
    }
  }
}
