/** Maximum number of lookups. Each one uses a socket. */
const MAX_PLACES = 1_000;
const MAX_PLACES_PER_INTEGRATION = 2;

/** The lookups in progress, oldest first. */
export class LookupPlaces<TLookup> {
  readonly #lookups = new Set<TLookup>();
  readonly #byIntegration = new Map<string, Set<TLookup>>();

  get isFull(): boolean {
    return this.#lookups.size >= MAX_PLACES;
  }

  get oldest(): TLookup | undefined {
    return this.#lookups.values().next().value;
  }

  isFullFor(integrationId: string): boolean {
    return this.of(integrationId).length >= MAX_PLACES_PER_INTEGRATION;
  }

  of(integrationId: string): TLookup[] {
    return [...(this.#byIntegration.get(integrationId) ?? [])];
  }

  take(integrationId: string, lookup: TLookup): void {
    this.#lookups.add(lookup);
    const own = this.#byIntegration.get(integrationId);
    if (own) {
      own.add(lookup);
    } else {
      this.#byIntegration.set(integrationId, new Set([lookup]));
    }
  }

  free(integrationId: string, lookup: TLookup): void {
    this.#lookups.delete(lookup);
    const own = this.#byIntegration.get(integrationId);
    own?.delete(lookup);
    if (own?.size === 0) {
      this.#byIntegration.delete(integrationId);
    }
  }
}
