import type { LoggerService } from '@backstage/backend-plugin-api';
import type { SignalsService } from '@backstage/plugin-signals-node';

/** The signals channel that the portal listens to. */
const CHANNEL = 'webhooks';
/** Changes within this time make one signal, whatever the load. */
const GATHER_MS = 1_000;

/**
 * Tells open portal pages that something about integrations has changed, so that they fetch again.
 *
 * A signal says nothing else, since it goes to everybody, also to connections without a token. What the viewer may see
 * is decided when the page fetches.
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
