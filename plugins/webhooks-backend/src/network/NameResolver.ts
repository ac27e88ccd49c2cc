/*
 * Prevents names without a response from delaying others:
 *
 * Requests for the same name share a lookup, whose response is cached for a short time. A lookup needs a place, of which
 * each integration has few. A slow lookup loses its place if another one waits for it, and then ends like one without
 * a response. A lookup that is no longer needed is cancelled.
 */
import type { LookupFunction } from 'node:net';
import { DnsError } from './DnsError';
import { LookupPlaces } from './LookupPlaces';
import { NameCache, type NameAnswer } from './NameCache';
import { NameUsers } from './NameUsers';
import { resolveName } from './resolveName';

/** Timeout of a lookup, including the wait for a place. */
const MAX_TIMEOUT_MS = 5_000;
/** Time after which a lookup with a place counts as slow. */
const SLOW_MS = 1_000;
/** Cache time of a failure: enough for a burst of requests, and less than the delay before a retry. */
const FAILURE_TTL_MS = 2_000;

interface Lookup {
  readonly name: string;
  readonly callbacks: ((answer: NameAnswer) => void)[];
  readonly timer: NodeJS.Timeout;
  /** Set while its queries are in progress. */
  place?: Place;
}

interface Place {
  /** The integration that occupies the place. */
  readonly integrationId: string;
  readonly queries: AbortController;
  readonly timer: NodeJS.Timeout;
  slow: boolean;
}

/**
 * Resolves the names of receivers.
 */
export class NameResolver {
  readonly #servers: string[];
  readonly #timeoutMs: number;
  readonly #cache = new NameCache();
  readonly #users = new NameUsers();
  readonly #lookups = new Map<string, Lookup>();
  /** Lookups without a place, longest waiting first. */
  readonly #waiting = new Set<Lookup>();
  readonly #places = new LookupPlaces<Lookup>();

  /** @param options - `servers` replace the system's; `deadlineMs` is the deadline of requests */
  constructor(options: { servers?: string[]; deadlineMs: number }) {
    this.#servers = options.servers ?? [];
    // The other half of the deadline is left for the connection and the response.
    this.#timeoutMs = Math.min(MAX_TIMEOUT_MS, options.deadlineMs / 2);
  }

  /** Registers that a request of an integration needs a name, until {@link release}. */
  use(name: string, integrationId: string): void {
    this.#users.add(name, integrationId);
  }

  /** Ends a use. The lookup of a name that is no longer used is cancelled. */
  release(name: string, integrationId: string): void {
    this.#users.remove(name, integrationId);
    const lookup = this.#lookups.get(name);
    if (lookup && this.#users.get(name).length === 0) {
      this.#end(lookup, { error: DnsError.timeout(name) }, 0);
      this.#assignPlaces();
    }
  }

  /** Like `dns.lookup`, but always returns all addresses of both families. */
  readonly lookup: LookupFunction = (hostname, options, callback) => {
    const reply = (answer: NameAnswer) => {
      if ('error' in answer) {
        callback(answer.error, '', 0);
      } else if (options.all) {
        callback(null, answer.addresses);
      } else {
        const [{ address, family }] = answer.addresses;
        callback(null, address, family);
      }
    };
    const known = this.#cache.get(hostname);
    if (known) {
      process.nextTick(reply, known);
    } else {
      this.#join(hostname, reply);
    }
  };

  #join(name: string, callback: (answer: NameAnswer) => void): void {
    const shared = this.#lookups.get(name);
    if (shared) {
      shared.callbacks.push(callback);
      return;
    }
    const lookup: Lookup = {
      name,
      callbacks: [callback],
      timer: setTimeout(() => {
        this.#fail(lookup, DnsError.timeout(name));
        this.#assignPlaces();
      }, this.#timeoutMs),
    };
    this.#lookups.set(name, lookup);
    this.#waiting.add(lookup);
    this.#assignPlaces();
  }

  #assignPlaces(): void {
    for (const lookup of this.#waiting) {
      const integrationId = this.#findPlace(lookup);
      if (integrationId !== undefined) {
        this.#start(lookup, integrationId);
      }
    }
  }

  /**
   * Finds a place for a lookup, and takes it from a slow lookup if there is no other.
   *
   * @returns the integration that occupies the place; undefined if the lookup has to wait
   */
  #findPlace({ name }: Lookup): string | undefined {
    const users = this.#users.get(name);
    const integrationId =
      users.length === 0
        ? name
        : (users.find(id => !this.#places.isFullFor(id)) ??
          users.find(id => this.#giveUpSlowLookups(id)));
    if (integrationId === undefined) {
      return undefined;
    }
    const { isFull, oldest } = this.#places;
    return isFull && !(oldest && this.#giveUpIfSlow(oldest))
      ? undefined
      : integrationId;
  }

  /** Ends a slow lookup that no other integration needs. */
  #giveUpSlowLookups(integrationId: string): boolean {
    return this.#places
      .of(integrationId)
      .some(
        lookup =>
          this.#users.get(lookup.name).length === 1 &&
          this.#giveUpIfSlow(lookup),
      );
  }

  #giveUpIfSlow(lookup: Lookup): boolean {
    if (!lookup.place?.slow) {
      return false;
    }
    this.#fail(lookup, DnsError.timeout(lookup.name));
    return true;
  }

  #start(lookup: Lookup, integrationId: string): void {
    const place: Place = {
      integrationId,
      queries: new AbortController(),
      timer: setTimeout(() => {
        place.slow = true;
        this.#assignPlaces();
      }, SLOW_MS),
      slow: false,
    };
    lookup.place = place;
    this.#waiting.delete(lookup);
    this.#places.take(integrationId, lookup);
    resolveName(lookup.name, {
      servers: this.#servers,
      signal: place.queries.signal,
    })
      .then(
        ({ addresses, ttlSeconds }) =>
          this.#end(lookup, { addresses }, ttlSeconds * 1_000),
        error => this.#fail(lookup, error),
      )
      .finally(() => this.#assignPlaces());
  }

  #fail(lookup: Lookup, error: DnsError): void {
    this.#end(lookup, { error }, FAILURE_TTL_MS);
  }

  /** Frees the place of a lookup and resolves all requests that wait for it. */
  #end(lookup: Lookup, answer: NameAnswer, ttlMs: number): void {
    const { name, place, callbacks, timer } = lookup;
    if (this.#lookups.get(name) !== lookup) {
      return;
    }
    this.#lookups.delete(name);
    this.#waiting.delete(lookup);
    clearTimeout(timer);
    if (place) {
      clearTimeout(place.timer);
      place.queries.abort();
      this.#places.free(place.integrationId, lookup);
    }
    this.#cache.add(name, answer, ttlMs);
    callbacks.forEach(callback => callback(answer));
  }
}
