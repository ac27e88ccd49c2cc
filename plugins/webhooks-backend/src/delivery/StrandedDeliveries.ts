import type { LoggerService } from '@backstage/backend-plugin-api';
import type { DeliveryQueue, StrandedKind } from '../database/DeliveryQueue';
import type { Clock } from '../model/clock';

/** Deliveries that one statement looks at. */
const PAGE = 1_000;
/** Deliveries that one run looks at: a log of a million has been looked at after an hour of runs each minute. */
const PAGES_PER_RUN = 20;

/** Stranded deliveries of one kind: their number, and the id of the first. */
interface Found {
  count: number;
  first: string;
}

interface StrandedDeliveriesOptions {
  queue: Pick<DeliveryQueue, 'findStranded' | 'repairStranded'>;
  clock: Clock;
  logger: LoggerService;
  /** Called with each kind that was found, and how many there were. Must not throw. */
  onFound: (kind: StrandedKind, count: number) => void;
}

/**
 * Finds deliveries that nobody would ever send or end, and puts them back on their way.
 *
 * @remarks
 * There should be none: every transaction leaves a delivery waiting, under way, held by a disabled integration, or ended.
 * This makes a fault in one of them visible, and keeps it from losing anything.
 */
export class StrandedDeliveries {
  readonly #options: StrandedDeliveriesOptions;
  #after?: string;

  constructor(options: StrandedDeliveriesOptions) {
    this.#options = options;
  }

  /** Looks at a part of the log, from where the last run has ended. */
  async run(signal: AbortSignal): Promise<void> {
    const { queue, clock } = this.#options;
    const found = new Map<StrandedKind, Found>();
    for (let page = 0; page < PAGES_PER_RUN && !signal.aborted; page += 1) {
      const { stranded, last } = await queue.findStranded({
        after: this.#after,
        limit: PAGE,
        now: clock.now(),
      });
      if (stranded.length > 0) {
        await queue.repairStranded(stranded, clock.now());
      }
      for (const { kind, id } of stranded) {
        const { count, first } = found.get(kind) ?? { count: 0, first: id };
        found.set(kind, { count: count + 1, first });
      }
      this.#after = last;
      if (last === undefined) {
        break;
      }
    }
    this.#report(found);
  }

  #report(found: Map<StrandedKind, Found>): void {
    const { logger, onFound } = this.#options;
    for (const [kind, { count, first }] of found) {
      logger.warn(
        'Deliveries were stranded and have been put back on their way. This is a fault of the plugin: please report it.',
        { kind, count, first },
      );
      onFound(kind, count);
    }
  }
}
