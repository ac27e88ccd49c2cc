import type { LookupAddress } from 'node:dns';
import type { DnsError } from './DnsError';

const MAX_NAMES = 10_000;
/** Maximum time that an outdated address is used. */
const MAX_TTL_MS = 30_000;

/** A cached response for a name. */
export type NameAnswer = { addresses: LookupAddress[] } | { error: DnsError };

/** Caches DNS responses for their time to live, up to a limit. The oldest ones are evicted first. */
export class NameCache {
  readonly #entries = new Map<
    string,
    { answer: NameAnswer; expiresAt: number }
  >();

  get(name: string): NameAnswer | undefined {
    const entry = this.#entries.get(name);
    return entry && entry.expiresAt > performance.now()
      ? entry.answer
      : undefined;
  }

  add(name: string, answer: NameAnswer, ttlMs: number): void {
    this.#entries.delete(name);
    if (ttlMs <= 0) {
      return;
    }
    const expiresAt = performance.now() + Math.min(ttlMs, MAX_TTL_MS);
    this.#entries.set(name, { answer, expiresAt });
    if (this.#entries.size > MAX_NAMES) {
      const [oldest] = this.#entries.keys();
      this.#entries.delete(oldest);
    }
  }
}
