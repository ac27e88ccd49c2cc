/**
 * Gated integrations, each with the time to try it next.
 */
export class Gates {
  /** Epoch milliseconds of the plugin's clock; Infinity until there is a cause. */
  readonly #tryAt = new Map<string, number>();

  has(integrationId: string): boolean {
    return this.#tryAt.has(integrationId);
  }

  /** Takes note of whether an integration is gated. */
  set(integrationId: string, gated: boolean): void {
    if (!gated) {
      this.#tryAt.delete(integrationId);
    } else if (!this.#tryAt.has(integrationId)) {
      this.#tryAt.set(integrationId, Infinity);
    }
  }

  /** Says when there is a cause to try: at once unless told otherwise. */
  tryAt(integrationId: string, time = 0): void {
    this.#tryAt.set(integrationId, time);
  }

  /** Those to try now, which then wait for another cause. */
  *takeDue(now: number, hasRoom: (id: string) => boolean): Iterable<string> {
    for (const [id, time] of this.#tryAt) {
      if (time <= now && hasRoom(id)) {
        this.#tryAt.set(id, Infinity);
        yield id;
      }
    }
  }

  /** When the next one that has room is to be tried. */
  next(hasRoom: (id: string) => boolean): number {
    let next = Infinity;
    for (const [id, time] of this.#tryAt) {
      if (hasRoom(id)) {
        next = Math.min(next, time);
      }
    }
    return next;
  }
}
