import { PriorityQueue } from '../../lib/PriorityQueue';

/**
 * When to try the paced integrations that a rate limit or a pause keeps from being sent to for now.
 *
 * @remarks
 * Times are epoch milliseconds of the plugin's clock. The cost of a turn grows with the number of integrations whose
 * time has come, not with the number of those that wait.
 */
export class PacedIntegrations {
  readonly #tryAt = new Map<string, number>();
  /** May have entries whose time was changed since; the map is right. */
  readonly #queue = new PriorityQueue<string>();

  /** When an integration will be tried; undefined if no time is set. */
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

  /** Removes the integrations whose time has come, and returns them. */
  takeDue(now: number): string[] {
    const due: string[] = [];
    while (this.next() <= now) {
      const id = this.#queue.pop()!;
      this.#tryAt.delete(id);
      due.push(id);
    }
    return due;
  }

  /** When the next integration is to be tried; Infinity if none is. */
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
