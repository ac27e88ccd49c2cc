import { EchoMask } from './EchoMask';

/** Of all masks together. */
const MAX_BYTES = 33_554_432;

/**
 * Keeps the masks of the integrations that answered most recently.
 */
export class EchoMasks {
  readonly #masks = new Map<string[], EchoMask>();
  #bytes = 0;

  /** @param values - recognised by identity: the array of a target, which lives as long as its values do */
  get(values: string[]): EchoMask {
    const mask = this.#masks.get(values) ?? new EchoMask(values);
    if (!this.#masks.delete(values)) {
      this.#bytes += mask.bytes;
    }
    this.#masks.set(values, mask);
    this.#evict();
    return mask;
  }

  #evict(): void {
    for (const [values, { bytes }] of this.#masks) {
      if (this.#bytes <= MAX_BYTES) {
        return;
      }
      this.#masks.delete(values);
      this.#bytes -= bytes;
    }
  }
}
