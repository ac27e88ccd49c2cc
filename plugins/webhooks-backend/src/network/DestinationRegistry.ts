import { ConflictError, InputError } from '@backstage/errors';
import type { WebhooksDestination } from 'backstage-plugin-webhooks-node';

/** RFC 3986, section 3.1. */
const SCHEME = /^[a-z][a-z0-9+.-]*$/;
/** Schemes that the URL parser treats specially, and those without a receiver. */
const RESERVED = ['http', 'https', 'ws', 'wss', 'ftp', 'file', 'data', 'blob'];

/**
 * The destinations that modules have added.
 */
export class DestinationRegistry {
  readonly #byScheme = new Map<string, WebhooksDestination>();

  /**
   * @throws `ConflictError` if another destination has the scheme, `InputError` if the scheme is not valid
   */
  add(destination: WebhooksDestination): void {
    const { scheme } = destination;
    if (!SCHEME.test(scheme) || RESERVED.includes(scheme)) {
      throw new InputError(
        `'${scheme}' cannot be the scheme of a destination. Use lower case letters, digits, '+', '.' and '-', and none of ${RESERVED.join(', ')}.`,
      );
    }
    if (this.#byScheme.has(scheme)) {
      throw new ConflictError(
        `There are two destinations with the scheme '${scheme}'. Install only one of the modules that add it.`,
      );
    }
    this.#byScheme.set(scheme, destination);
  }

  /** The destination that a URL leads to, unless that is HTTP. */
  find(url: string): WebhooksDestination | undefined {
    return this.#byScheme.size === 0
      ? undefined
      : this.#byScheme.get(url.slice(0, url.indexOf(':')));
  }

  all(): WebhooksDestination[] {
    return [...this.#byScheme.values()];
  }
}
