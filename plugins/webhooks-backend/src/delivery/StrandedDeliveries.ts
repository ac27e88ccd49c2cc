import type { LoggerService } from '@backstage/backend-plugin-api';
import type { DeliveryQueue, StrandedKind } from '../database/DeliveryQueue';
import type { Clock } from '../model/clock';

/** Deliveries examined per statement. */
const PAGE = 1_000;
/** Deliveries examined per run. At one run a minute, a log of a million deliveries takes an hour. */
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
  /** Called with each kind found and the number of deliveries. Must not throw. */
  onFound: (kind: StrandedKind, count: number) => void;
}

/**
 * Finds and repairs stranded deliveries, which would never be sent or ended.
 *
 * @remarks
 * There should be none, because every transaction leaves a delivery waiting, in flight, held by a disabled integration,
 * or ended. This check makes a bug in one of them visible and prevents the loss of deliveries.
 */
export class StrandedDeliveries {
  readonly #options: StrandedDeliveriesOptions;
  #after?: string;

  constructor(options: StrandedDeliveriesOptions) {
    this.#options = options;
  }

  /** Examines the next part of the log, from where the last run ended. */
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
        'Stranded deliveries were found and repaired. This is a bug in the plugin: please report it.',
        { kind, count, first },
      );
      onFound(kind, count);
    }
  }
}
