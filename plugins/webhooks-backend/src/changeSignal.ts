import type { LoggerService } from '@backstage/backend-plugin-api';
import type { SignalsService } from '@backstage/plugin-signals-node';

/** The signals channel that the portal listens to. */
const CHANNEL = 'webhooks';
/** Changes within this time make one signal, whatever the load. */
const GATHER_MS = 500;
/** A signal names this many integrations at the most; one without names is about any. */
const MAX_IDS = 50;

/**
 * Tells open portal pages that something about integrations has changed, so that they look again.
 *
 * A signal carries ids and nothing else: it goes to everybody, and what the reader may see is decided when the page
 * asks.
 */
export function createChangeSignal(options: {
  signals: SignalsService;
  logger: LoggerService;
}): { changed(integrationIds: string[]): void; stop(): void } {
  const ids = new Set<string>();
  let timer: NodeJS.Timeout | undefined;

  async function publish() {
    timer = undefined;
    const integrationIds = ids.size > MAX_IDS ? [] : [...ids];
    ids.clear();
    try {
      await options.signals.publish({
        recipients: { type: 'broadcast' },
        channel: CHANNEL,
        message: { integrationIds },
      });
    } catch (error) {
      options.logger.debug('A change could not be signalled', error as Error);
    }
  }

  return {
    changed(integrationIds) {
      integrationIds.forEach(id => ids.add(id));
      if (ids.size > 0) {
        timer ??= setTimeout(publish, GATHER_MS);
      }
    },
    stop() {
      clearTimeout(timer);
    },
  };
}
