import type { NotificationProcessorFilters } from '@backstage/plugin-notifications-common';
import type {
  NotificationProcessor,
  NotificationSendOptions,
} from '@backstage/plugin-notifications-node';
import type { BackgroundDispatcher } from './BackgroundDispatcher';
import { isAboutWebhooks, toEvent } from './notificationEvent';

/** Dispatches one event per notification, whatever its number of recipients. */
export class WebhooksNotificationProcessor implements NotificationProcessor {
  readonly #options: {
    dispatcher: Pick<BackgroundDispatcher, 'dispatch'>;
    filters: NotificationProcessorFilters;
    appBaseUrl: string;
  };

  constructor(options: {
    dispatcher: Pick<BackgroundDispatcher, 'dispatch'>;
    filters: NotificationProcessorFilters;
    appBaseUrl: string;
  }) {
    this.#options = options;
  }

  getName(): string {
    return 'Webhooks';
  }

  getNotificationFilters(): NotificationProcessorFilters {
    return this.#options.filters;
  }

  /** Never throws, and does not change the notification. */
  async processOptions(
    options: NotificationSendOptions,
  ): Promise<NotificationSendOptions> {
    const { dispatcher, appBaseUrl } = this.#options;
    if (!isAboutWebhooks(options.payload)) {
      await dispatcher.dispatch(toEvent(options, appBaseUrl));
    }
    return options;
  }
}
