import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import { InputError } from '@backstage/errors';
import type { NetworkOptions } from '../config/options';
import {
  carriedAddresses,
  contains,
  isMetadataAddress,
  isPublicAddress,
  isSingle,
  parseAddress,
  parseRange,
  type Address,
  type Range,
} from './addresses';
import { isBadPort } from './badPorts';

/** A host name in ASCII. */
const HOST_NAME = /^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/;
/** Characters that end a host name in a URL, so that the rest of an entry would be silently dropped. */
const URL_DELIMITER = /[/\\?#@:%]/;

/** A URL or address that the network policy blocks. */
export class BlockedAddressError extends Error {
  readonly code = 'BLOCKED_ADDRESS';
  override readonly name = 'BlockedAddressError';
}

/**
 * The network policy: allows https to public addresses, and additional destinations that the operator configures.
 *
 * @remarks
 * `checkUrl` checks the URL itself, `checkAddress` every address that its name resolves to, right before the
 * connection. A metadata address is only allowed by an entry of exactly that address, not by a range or a host name.
 */
export class AddressPolicy {
  readonly #allowHttp: boolean;
  readonly #hosts: Set<string>;
  readonly #ranges: Range[];

  /** @throws `InputError` if an entry of `network.allow` is neither a range, an address nor a host name */
  constructor(options: Pick<NetworkOptions, 'allow' | 'allowHttp'>) {
    this.#allowHttp = options.allowHttp;
    this.#hosts = new Set();
    this.#ranges = [];
    for (const entry of options.allow) {
      const range = parseRange(entry);
      if (range) {
        this.#ranges.push(range);
      } else {
        this.#hosts.add(parseHost(entry));
      }
    }
  }

  /**
   * Checks a URL without DNS.
   *
   * @throws BlockedAddressError
   */
  checkUrl(url: URL): void {
    if (url.protocol !== 'https:' && url.protocol !== 'http:') {
      throw new BlockedAddressError(
        `A webhook URL starts with https://, not ${url.protocol}//. Other schemes come from destination modules, and no installed one has this scheme.`,
      );
    }
    if (url.protocol === 'http:' && !this.#allowHttp) {
      throw new BlockedAddressError(
        'A webhook URL starts with https://. An administrator can allow http with webhooks.network.allowHttp.',
      );
    }
    if (url.username || url.password) {
      throw new BlockedAddressError(
        'A webhook URL carries no user name or password. Use a request header instead.',
      );
    }
    if (isBadPort(url.port)) {
      throw new BlockedAddressError(
        `Port ${url.port} belongs to another protocol and is never sent to. Let the receiver listen on another port, such as 443.`,
      );
    }
    const host = toHost(url);
    if (isIP(host)) {
      this.checkAddress(host, host);
    }
  }

  /**
   * Checks an address right before the connection.
   *
   * @throws BlockedAddressError, which does not reveal the address or its kind unless the URL contains it, because not
   * everyone may know what a name resolves to
   */
  checkAddress(host: string, address: string): void {
    const parsed = parseAddress(address);
    const all: Address[] = [parsed, ...carriedAddresses(parsed)];
    const isLiteral = isIP(host) !== 0;
    if (all.some(one => isMetadataAddress(one) && !this.#isNamed(one))) {
      throw new BlockedAddressError(
        isLiteral
          ? `${host} is a cloud metadata address. An administrator can allow it only by its own entry in webhooks.network.allow.`
          : notPublic(host),
      );
    }
    if (
      !this.#hosts.has(withoutDot(host.toLowerCase())) &&
      !all.every(one => isPublicAddress(one) || this.#isInRange(one))
    ) {
      throw new BlockedAddressError(
        isLiteral
          ? `${host} is not a public address. An administrator can allow it in webhooks.network.allow.`
          : notPublic(host),
      );
    }
  }

  #isNamed(address: Address): boolean {
    return this.#ranges.some(
      range => isSingle(range) && contains(range, address),
    );
  }

  #isInRange(address: Address): boolean {
    return this.#ranges.some(range => contains(range, address));
  }
}

/** The host of a URL, with IPv6 addresses without brackets. */
export function toHost(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}

function notPublic(host: string): string {
  return `${host} does not lead to public addresses only. An administrator can allow the host or its range in webhooks.network.allow, a cloud metadata address only by its own entry.`;
}

/** `example.com.` is the fully qualified spelling of `example.com`. */
function withoutDot(host: string): string {
  return host.endsWith('.') ? host.slice(0, -1) : host;
}

/** Normalises a host name as in URLs: lower case, IDNA, without a trailing dot. */
function parseHost(entry: string): string {
  const host = withoutDot(domainToASCII(entry));
  // A name that is normalised to an address is an unusual spelling, such as 10.1, which is easily mistaken.
  if (URL_DELIMITER.test(entry) || !HOST_NAME.test(host) || isIP(host)) {
    throw new InputError(
      `webhooks.network.allow: '${entry}' is neither a CIDR range, an address nor a host name`,
    );
  }
  return host;
}
