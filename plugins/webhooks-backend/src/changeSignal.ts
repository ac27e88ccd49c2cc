import type { LoggerService } from '@backstage/backend-plugin-api';
import type { SignalsService } from '@backstage/plugin-signals-node';

/** The signals channel that the portal listens to. */
const CHANNEL = 'webhooks';
/** Changes within this time cause one signal. */
const GATHER_MS = 1_000;

/**
 * Signals open portal pages that something has changed, so that they refetch.
 *
 * A signal carries no data, because it is broadcast to all connections, even without a token. Access is checked when a
 * page refetches.
 */
export function createChangeSignal(options: {
  signals: SignalsService;
  logger: LoggerService;
}): { changed(): void; stop(): void } {
  let timer: NodeJS.Timeout | undefined;

  async function publish() {
    timer = undefined;
    try {
      await options.signals.publish({
        recipients: { type: 'broadcast' },
        channel: CHANNEL,
        message: {},
      });
    } catch (error) {
      options.logger.debug('A change could not be signalled', error as Error);
    }
  }

  return {
    changed() {
      timer ??= setTimeout(publish, GATHER_MS);
    },
    stop() {
      clearTimeout(timer);
    },
  };
}
