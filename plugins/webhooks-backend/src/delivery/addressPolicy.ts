import { isIP } from 'node:net';
import { InputError } from '@backstage/errors';
import ipaddr from 'ipaddr.js';
import type { NetworkOptions } from '../config';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/**
 * Addresses at which clouds hand out credentials to whoever asks from inside. A wide range in `network.allow` does
 * not open them, only their own entry does.
 */
const METADATA_ADDRESSES = [
  '169.254.169.254',
  '169.254.170.2',
  '169.254.170.23',
  '100.100.100.200',
  '168.63.129.16',
  '192.0.0.192',
  'fd00:ec2::254',
  'fd00:ec2::23',
  'fd20:ce::254',
];

/** All of the IPv6 internet that is given out so far. */
const GLOBAL_IPV6 = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * A URL or address that the network policy refuses.
 */
export class BlockedAddressError extends Error {
  readonly code = 'BLOCKED_ADDRESS';
  override readonly name = 'BlockedAddressError';
}

/**
 * Decides where requests may go: https to public addresses, and what the operator allows beyond that.
 */
export class AddressPolicy {
  readonly #allowHttp: boolean;
  readonly #hosts: Set<string>;
  readonly #ranges: [Address, number][];

  /**
   * @throws `InputError` when an entry of `network.allow` is neither a range, an address nor a host name
   */
  static create(options: NetworkOptions): AddressPolicy {
    return new AddressPolicy(options);
  }

  private constructor(options: NetworkOptions) {
    this.#allowHttp = options.allowHttp;
    this.#hosts = new Set();
    this.#ranges = [];
    for (const entry of options.allow) {
      const range = parseRange(entry);
      if (range) {
        this.#ranges.push(range);
      } else if (/^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/i.test(entry)) {
        this.#hosts.add(entry.toLowerCase());
      } else {
        throw new InputError(
          `webhooks.network.allow: '${entry}' is neither a CIDR range, an address nor a host name`,
        );
      }
    }
  }

  /**
   * Checks all that can be known of a URL without asking the DNS.
   *
   * @throws BlockedAddressError
   */
  checkUrl(url: URL): void {
    if (url.protocol !== 'https:' && url.protocol !== 'http:') {
      throw new BlockedAddressError(
        `A webhook URL starts with https://, not ${url.protocol}//`,
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
    const host = hostOf(url);
    if (isIP(host)) {
      this.checkAddress(host, host);
    }
  }

  /**
   * Checks the address that is about to be connected to.
   *
   * @throws BlockedAddressError, which does not tell the address: not everyone may know what a name resolves to
   */
  checkAddress(host: string, address: string): void {
    const parsed = ipaddr.process(address);
    if (this.#isNamed(parsed)) {
      return;
    }
    if (METADATA_ADDRESSES.some(metadata => isSame(parsed, metadata))) {
      throw new BlockedAddressError(
        `${host} is a cloud metadata address. An administrator can allow it only by its own entry in webhooks.network.allow.`,
      );
    }
    if (
      !isPublic(parsed) &&
      !this.#hosts.has(host.toLowerCase()) &&
      !this.#ranges.some(range => contains(range, parsed))
    ) {
      throw new BlockedAddressError(
        `${host} is not a public address. An administrator can allow it in webhooks.network.allow.`,
      );
    }
  }

  #isNamed(address: Address): boolean {
    return this.#ranges.some(
      ([base, bits]) =>
        bits === (base.kind() === 'ipv4' ? 32 : 128) &&
        contains([base, bits], address),
    );
  }
}

/**
 * The host of a URL, IPv6 addresses without their brackets.
 */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}

function isPublic(address: Address): boolean {
  return (
    address.range() === 'unicast' &&
    (address.kind() === 'ipv4' || contains(GLOBAL_IPV6, address))
  );
}

function contains([base, bits]: [Address, number], address: Address): boolean {
  return base.kind() === address.kind() && address.match(base, bits);
}

function isSame(address: Address, other: string): boolean {
  return address.toString() === ipaddr.parse(other).toString();
}

function parseRange(entry: string): [Address, number] | undefined {
  if (isIP(entry)) {
    const address = ipaddr.process(entry);
    return [address, address.kind() === 'ipv4' ? 32 : 128];
  }
  return ipaddr.isValidCIDR(entry) ? ipaddr.parseCIDR(entry) : undefined;
}
