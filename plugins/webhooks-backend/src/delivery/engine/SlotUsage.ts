/** The time after which past use counts half: about as long as a slow request takes. */
const HALF_LIFE_MS = 10_000;

/**
 * The slots that somebody occupies now, and an exponentially decayed average of those occupied lately.
 *
 * @remarks
 * Slots are counted for as long as they are occupied, so a request that takes a second costs a hundred times as much
 * as one that takes 10 ms, however both end. All times are milliseconds of one monotonic clock.
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
   * Orders users by their average. It never falls, and stays the same while no slot is occupied, so a queue that is
   * sorted by it needs no update as time passes.
   */
  rank(now: number): number {
    return now / HALF_LIFE_MS + Math.log2(this.average(now));
  }
}
