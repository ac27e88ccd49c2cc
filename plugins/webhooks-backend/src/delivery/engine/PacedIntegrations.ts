import { PriorityQueue } from '../../lib/PriorityQueue';

/**
 * Schedules paced integrations that are blocked by a rate limit or a pause.
 *
 * @remarks
 * Times are epoch milliseconds of the plugin's clock. The cost depends on the number of due integrations, not on the
 * number of waiting ones.
 */
export class PacedIntegrations {
  readonly #tryAt = new Map<string, number>();
  /** May contain outdated entries. The map has the current times. */
  readonly #queue = new PriorityQueue<string>();

  /** The scheduled time of an integration, if any. */
  get(integrationId: string): number | undefined {
    return this.#tryAt.get(integrationId);
  }

  set(integrationId: string, tryAt: number): void {
    if (this.#tryAt.get(integrationId) !== tryAt) {
      this.#tryAt.set(integrationId, tryAt);
      this.#queue.push(integrationId, tryAt);
    }
  }

  delete(integrationId: string): void {
    this.#tryAt.delete(integrationId);
  }

  /** Removes and returns the due integrations. */
  takeDue(now: number): string[] {
    const due: string[] = [];
    while (this.next() <= now) {
      const id = this.#queue.pop()!;
      this.#tryAt.delete(id);
      due.push(id);
    }
    return due;
  }

  /** The earliest scheduled time; Infinity if there is none. */
  next(): number {
    for (;;) {
      const first = this.#queue.peek();
      if (!first) {
        return Infinity;
      }
      if (this.#tryAt.get(first.item) === first.priority) {
        return first.priority;
      }
      this.#queue.pop();
    }
  }
}
