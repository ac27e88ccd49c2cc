import { within } from '../lib/timing';
import type { Clock } from '../model/clock';
import type { OwnerDirectory } from './OwnerDirectory';
import { MINUTE_MS } from '../model/durations';

/** How long a response of the catalog is cached, because lists are refetched often. */
const TTL_MS = MINUTE_MS;
const MAX_OWNERS = 10_000;
/** A list does not wait longer for a slow catalog. */
const TIMEOUT_MS = 2_000;
/** How long the catalog is not queried after a timeout. */
const PAUSE_MS = 10_000;

/** Finds which owners are orphaned, as far as the catalog responds. */
export class OrphanMarks {
  readonly #owners: Pick<OwnerDirectory, 'orphaned'>;
  readonly #clock: Clock;
  readonly #known = new Map<string, { orphaned: boolean; at: number }>();
  #pausedUntil = 0;

  constructor(options: {
    owners: Pick<OwnerDirectory, 'orphaned'>;
    clock: Clock;
  }) {
    this.#owners = options.owners;
    this.#clock = options.clock;
  }

  /** Omits owners whose state is unknown, because the catalog is slow or unavailable. */
  async find(owners: string[]): Promise<Map<string, boolean>> {
    const now = this.#clock.now();
    const wanted = [...new Set(owners)];
    const unknown = wanted.filter(owner => !this.#isFresh(owner, now));
    if (unknown.length > 0 && now >= this.#pausedUntil) {
      await within(TIMEOUT_MS, this.#ask(unknown));
      if (!unknown.every(owner => this.#isFresh(owner, now))) {
        this.#pausedUntil = this.#clock.now() + PAUSE_MS;
      }
    }
    return new Map(
      wanted.flatMap(owner => {
        const known = this.#known.get(owner);
        return known && this.#isFresh(owner, now)
          ? [[owner, known.orphaned] as const]
          : [];
      }),
    );
  }

  async #ask(owners: string[]): Promise<void> {
    const orphans = await this.#owners.orphaned(owners);
    const at = this.#clock.now();
    for (const owner of owners) {
      this.#known.delete(owner);
      this.#known.set(owner, { orphaned: orphans.has(owner), at });
    }
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= MAX_OWNERS) {
        break;
      }
      this.#known.delete(oldest);
    }
  }

  #isFresh(owner: string, now: number): boolean {
    const known = this.#known.get(owner);
    return known !== undefined && now - known.at < TTL_MS;
  }
}
