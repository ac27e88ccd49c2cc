import type { LoggerService } from '@backstage/backend-plugin-api';
import type { NotificationPayload } from '@backstage/plugin-notifications-common';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import type { AlertOutbox } from '../database/AlertOutbox';
import { BackgroundRun } from '../lib/BackgroundRun';
import { OUTBOX_CLAIM_MS, outboxRetryMs } from '../model/outboxSchedule';
import type { OutboxAlert } from '../model/alert';
import type { Clock } from '../model/clock';
import { alertMessage, summaryMessage } from './messages';
import type { RecipientResolver } from './RecipientResolver';
import { HOUR_MS } from '../model/durations';

const BATCH = 20;
/** Maximum alerts per owner and hour. Otherwise a caller who may create integrations for a group could flood it. */
const MAX_PER_OWNER_AND_HOUR = 20;
interface AlertSenderOptions {
  outbox: AlertOutbox;
  notifications: NotificationService;
  recipients: RecipientResolver;
  /** The path of the webhooks page in the portal. */
  portalPath: string;
  clock: Clock;
  logger: LoggerService;
}

/** Sends the alerts of the outbox to the notification service, and retries until they are accepted. */
export class AlertSender {
  readonly #options: AlertSenderOptions;
  readonly #background: BackgroundRun;

  constructor(options: AlertSenderOptions) {
    this.#options = options;
    this.#background = new BackgroundRun({
      run: () => this.sendDue(),
      onError: error =>
        options.logger.warn(
          'Alerts could not be read; the health task will send them',
          error,
        ),
    });
  }

  /** Sends due alerts in the background. After a failure the health task retries. */
  sendSoon(): void {
    this.#background.start();
  }

  /** Waits for the current run. */
  async settled(): Promise<void> {
    await this.#background.settled();
  }

  /** Sends all due alerts. */
  async sendDue(): Promise<void> {
    const { outbox, clock } = this.#options;
    let alerts: OutboxAlert[];
    do {
      const now = clock.now();
      alerts = await outbox.claim({
        now,
        nextTryAt: now + OUTBOX_CLAIM_MS,
        limit: BATCH,
      });
      for (const alert of alerts) {
        await this.#send(alert);
      }
    } while (alerts.length === BATCH);
  }

  async #send(alert: OutboxAlert): Promise<void> {
    const { outbox, recipients, portalPath, clock, logger } = this.#options;
    const { owner } = alert;
    const disabledBy =
      alert.integrationId === undefined ? undefined : alert.facts.disabledBy;
    const hour = Math.floor(clock.now() / HOUR_MS);
    let counted = false;
    try {
      const entityRefs = await recipients.resolve(owner);
      if (entityRefs.every(ref => ref === disabledBy)) {
        await outbox.delete(alert.id);
        return;
      }
      const count = await outbox.count({ owner, hour });
      counted = true;
      if (count > MAX_PER_OWNER_AND_HOUR) {
        if (count === MAX_PER_OWNER_AND_HOUR + 1) {
          await this.#notify(entityRefs, summaryMessage(owner, portalPath));
        }
        await outbox.delay(alert.id, (hour + 1) * HOUR_MS);
        return;
      }
      await this.#notify(
        entityRefs,
        alertMessage(alert, portalPath),
        disabledBy,
      );
      await outbox.delete(alert.id);
    } catch (error) {
      if (counted) {
        await outbox.uncount({ owner, hour });
      }
      const wait = outboxRetryMs(alert.attempts);
      await outbox.postpone(alert.id, {
        dueAt: clock.now() + wait,
        error: String(error),
      });
      logger.warn(
        `The notification service did not accept an alert; retrying in ${wait / 1000} s`,
        { owner, integrationId: alert.integrationId, error: String(error) },
      );
    }
  }

  async #notify(
    entityRefs: string[],
    payload: NotificationPayload,
    excluded?: string,
  ): Promise<void> {
    await this.#options.notifications.send({
      recipients: {
        type: 'entity',
        entityRef: entityRefs,
        ...(excluded && { excludeEntityRef: excluded }),
      },
      payload,
    });
  }
}
