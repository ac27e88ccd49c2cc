/** A fixed set of 32-bit hashes: an open-addressed table, smaller and faster than a `Set` of numbers. */
export class HashTable {
  readonly #slots: Int32Array;

  constructor(hashes: number[]) {
    // At most half full, so that a search rarely probes more than two slots.
    this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(hashes.length * 2)));
    for (const hash of hashes) {
      this.#slots[this.#find(hash)] = hash || 1;
    }
  }

  get bytes(): number {
    return this.#slots.byteLength;
  }

  has(hash: number): boolean {
    return this.#slots[this.#find(hash)] !== 0;
  }

  /** The slot of the hash, or the free slot to store it in. */
  #find(hash: number): number {
    const last = this.#slots.length - 1;
    // The low bits of a polynomial hash depend on few bits of the text, so they are mixed.
    let slot = (hash ^ (hash >>> 15)) & last;
    while (this.#slots[slot] !== 0 && this.#slots[slot] !== (hash || 1)) {
      slot = (slot + 1) & last;
    }
    return slot;
  }
}
