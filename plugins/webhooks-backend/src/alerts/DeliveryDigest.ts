import type { AlertOutbox, FailedIntegration } from '../database/AlertOutbox';
import type { DigestFacts } from '../model/alert';
import { utcDay, type Clock } from '../model/clock';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../model/durations';

/** Replicas may record the last failures of a day shortly after its end. */
const GRACE_MS = 10 * MINUTE_MS;
/** Number of integrations that a digest names. */
const MAX_NAMED = 5;

/**
 * Stores a daily digest for each owner with the number of deliveries that failed permanently on the previous UTC day.
 */
export class DeliveryDigest {
  readonly #outbox: AlertOutbox;
  readonly #clock: Clock;
  readonly #enabled: boolean;

  constructor(options: {
    outbox: AlertOutbox;
    clock: Clock;
    enabled: boolean;
  }) {
    this.#outbox = options.outbox;
    this.#clock = options.clock;
    this.#enabled = options.enabled;
  }

  /** Stores the digests of the previous day, unless they are already stored. */
  async run(): Promise<void> {
    const now = this.#clock.now();
    const end = Math.floor((now - GRACE_MS) / DAY_MS) * DAY_MS;
    const day = utcDay(end - DAY_MS);
    if (!this.#enabled || (await this.#outbox.isDigested(day))) {
      return;
    }
    const failures = await this.#failures(end);
    const owners = new Set(failures.map(({ owner }) => owner));
    await this.#outbox.insertDigests(
      [...owners].map(owner => ({
        owner,
        facts: toFacts(
          day,
          failures.filter(one => one.owner === owner),
        ),
      })),
      { day, now },
    );
  }

  /** Counts hour by hour, so that no statement takes long on a day with very many failures. */
  async #failures(end: number): Promise<FailedIntegration[]> {
    const counts = new Map<string, number>();
    for (let from = end - DAY_MS; from < end; from += HOUR_MS) {
      const hour = await this.#outbox.countFailed({ from, to: from + HOUR_MS });
      for (const [id, failed] of hour) {
        counts.set(id, (counts.get(id) ?? 0) + failed);
      }
    }
    return this.#outbox.nameFailed(counts);
  }
}

function toFacts(day: string, integrations: FailedIntegration[]): DigestFacts {
  const worst = integrations.toSorted(
    (a, b) => b.failed - a.failed || a.name.localeCompare(b.name),
  );
  return {
    day,
    failed: integrations.reduce((sum, { failed }) => sum + failed, 0),
    integrations: worst
      .slice(0, MAX_NAMED)
      .map(({ id, name, failed }) => ({ id, name, failed })),
    others: Math.max(0, integrations.length - MAX_NAMED),
  };
}
