interface Entry<TItem> {
  item: TItem;
  priority: number;
  order: number;
}

/** A stable binary heap: the lowest priority comes first, equal priorities in the order in which they were pushed. */
export class PriorityQueue<TItem> {
  readonly #entries: Entry<TItem>[] = [];
  #pushed = 0;

  get size(): number {
    return this.#entries.length;
  }

  peek(): Readonly<{ item: TItem; priority: number }> | undefined {
    return this.#entries[0];
  }

  push(item: TItem, priority: number): void {
    const entry = { item, priority, order: this.#pushed };
    this.#pushed += 1;
    let index = this.#entries.length;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!precedes(entry, this.#entries[parent])) {
        break;
      }
      this.#entries[index] = this.#entries[parent];
      index = parent;
    }
    this.#entries[index] = entry;
  }

  pop(): TItem | undefined {
    const [first] = this.#entries;
    const last = this.#entries.pop();
    if (last && this.#entries.length > 0) {
      this.#sink(last);
    }
    return first?.item;
  }

  /** Replaces the first entry and restores the heap order. */
  #sink(entry: Entry<TItem>): void {
    const entries = this.#entries;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (
        child + 1 < entries.length &&
        precedes(entries[child + 1], entries[child])
      ) {
        child += 1;
      }
      if (child >= entries.length || !precedes(entries[child], entry)) {
        break;
      }
      entries[index] = entries[child];
      index = child;
    }
    entries[index] = entry;
  }
}

function precedes<TItem>(a: Entry<TItem>, b: Entry<TItem>): boolean {
  return a.priority === b.priority
    ? a.order < b.order
    : a.priority < b.priority;
}
