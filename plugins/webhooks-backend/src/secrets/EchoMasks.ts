import { EchoMask } from './EchoMask';

/** Memory limit of all masks. */
const MAX_BYTES = 33_554_432;

/** Caches the masks of the integrations with the most recent responses. */
export class EchoMasks {
  readonly #masks = new Map<string[], EchoMask>();
  #bytes = 0;

  /** @param values - compared by identity: the array of an endpoint, which lives as long as its values */
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
