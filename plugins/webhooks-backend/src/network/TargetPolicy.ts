import type { AddressPolicy } from './AddressPolicy';
import type { DestinationRegistry } from './DestinationRegistry';

/** Decides which URLs may be stored and sent to. */
export interface UrlPolicy {
  /**
   * Checks a URL as far as possible without a connection.
   *
   * @throws an error that says what to do about the URL
   */
  checkUrl(url: URL): void;
}

/**
 * Allows the URLs that the address policy allows, and those of destinations.
 */
export class TargetPolicy implements UrlPolicy {
  readonly #addresses: AddressPolicy;
  readonly #destinations: DestinationRegistry;

  constructor(options: {
    addresses: AddressPolicy;
    destinations: DestinationRegistry;
  }) {
    this.#addresses = options.addresses;
    this.#destinations = options.destinations;
  }

  checkUrl(url: URL): void {
    const destination = this.#destinations.find(url.href);
    if (!destination) {
      this.#addresses.checkUrl(url);
      return;
    }
    if (url.username || url.password) {
      throw new Error(
        'The URL carries no user name or password. The credentials of a destination belong in its configuration.',
      );
    }
    destination.checkUrl(url);
  }
}
