/** Half-life of past usage: about the duration of a slow request. */
const HALF_LIFE_MS = 10_000;

/**
 * The slots that are occupied now, and an exponentially decayed average of recent usage.
 *
 * @remarks
 * Usage is slot time, so a request of one second costs a hundred times as much as one of 10 ms, whatever their
 * outcomes. All times are milliseconds of the same monotonic clock.
 */
export class SlotUsage {
  #slots = 0;
  #average = 0;
  #updatedAt = 0;

  get slots(): number {
    return this.#slots;
  }

  /** Occupies slots, or frees them if negative. */
  change(slots: number, now: number): void {
    this.#average = this.average(now);
    this.#updatedAt = now;
    this.#slots += slots;
  }

  average(now: number): number {
    const kept = 2 ** ((this.#updatedAt - now) / HALF_LIFE_MS);
    return this.#slots + (this.#average - this.#slots) * kept;
  }

  /**
   * A rank by average usage. It never decreases, and is constant while no slot is occupied, so a queue sorted by it
   * needs no updates over time.
   */
  rank(now: number): number {
    return now / HALF_LIFE_MS + Math.log2(this.average(now));
  }
}
