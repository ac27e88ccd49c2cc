import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

export type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** A block of addresses: its base and how many leading bits count. */
export type Range = [Address, number];

/** The allocated global unicast addresses of IPv6 (IANA IPv6 address space registry). */
const GLOBAL_IPV6: Range = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * Metadata services of clouds, which hand out credentials to internal requests: AWS, Google, Azure, Oracle and
 * OpenStack; ECS and EKS tasks; Alibaba; Azure's wire server; Tencent; Scaleway.
 */
const METADATA = new Set(
  [
    '169.254.169.254',
    '169.254.170.2',
    '169.254.170.23',
    '100.100.100.200',
    '168.63.129.16',
    '192.0.0.192',
    '169.254.0.23',
    '169.254.42.42',
    'fd00:ec2::254',
    'fd00:ec2::23',
    'fd20:ce::254',
    'fd00:42::42',
  ].map(text => ipaddr.parse(text).toNormalizedString()),
);

/**
 * Parses an address in the format of `node:dns` or the URL parser. A scope (`%eth0`) is ignored, and an IPv4-mapped
 * address is converted to IPv4.
 */
export function parseAddress(text: string): Address {
  return ipaddr.process(text.replace(/%.*$/s, ''));
}

/**
 * The IPv4 addresses that an IPv6 address leads to: by NAT64 (RFC 6052, RFC 8215), 6to4 (RFC 3056), Teredo (RFC 4380,
 * server and client), ISATAP (RFC 5214), SIIT (RFC 7915) or in the old IPv4-compatible form.
 */
export function carriedAddresses(address: Address): ipaddr.IPv4[] {
  if (address.kind() === 'ipv4') {
    return [];
  }
  const bytes = address.toByteArray();
  const ipv4At = (i: number) => new ipaddr.IPv4(bytes.slice(i, i + 4));
  switch (address.range()) {
    case '6to4':
      return [ipv4At(2)];
    case 'teredo':
      return [
        ipv4At(4),
        new ipaddr.IPv4(bytes.slice(12).map(byte => 255 - byte)),
      ];
    case 'rfc6052':
    case 'rfc6145':
      return [ipv4At(12)];
    case 'loopback':
    case 'unspecified':
      return [];
    default:
      return isIpv4Compatible(bytes) || isIsatap(bytes) ? [ipv4At(12)] : [];
  }
}

/** Whether the address is on the public internet. */
export function isPublicAddress(address: Address): boolean {
  return (
    address.range() === 'unicast' &&
    (address.kind() === 'ipv4' || contains(GLOBAL_IPV6, address))
  );
}

/**
 * Whether it is a metadata address. An IPv6 address that ends in one counts as one, whatever its prefix, because the
 * NAT64 prefix of an operator is unknown; OpenStack's link-local address has this form too.
 */
export function isMetadataAddress(address: Address): boolean {
  return (
    METADATA.has(address.toNormalizedString()) ||
    (address.kind() === 'ipv6' &&
      METADATA.has(
        new ipaddr.IPv4(address.toByteArray().slice(12)).toNormalizedString(),
      ))
  );
}

export function contains([base, bits]: Range, address: Address): boolean {
  return base.kind() === address.kind() && address.match(base, bits);
}

/** Whether a range is a single address. */
export function isSingle([base, bits]: Range): boolean {
  return bits === (base.kind() === 'ipv4' ? 32 : 128);
}

/**
 * Parses a CIDR range or an address.
 *
 * @returns undefined if it is neither; shortened and octal IPv4 are rejected, because programs interpret them
 * differently
 */
export function parseRange(text: string): Range | undefined {
  const [base, bits, ...rest] = text.split('/');
  if (!isIP(base) || rest.length > 0) {
    return undefined;
  }
  const address = ipaddr.parse(base);
  const width = address.kind() === 'ipv4' ? 32 : 128;
  const length = bits === undefined ? width : Number(bits);
  if (bits === '' || !Number.isInteger(length) || length < 0) {
    return undefined;
  }
  if (length > width) {
    return undefined;
  }
  // Addresses are compared in IPv4 form, so a mapped range is converted too.
  const mapped = ipaddr.process(base);
  return mapped.kind() === address.kind() || length < 96
    ? [address, length]
    : [mapped, length - 96];
}

function isIpv4Compatible(bytes: number[]): boolean {
  return bytes.slice(0, 12).every(byte => byte === 0);
}

function isIsatap(bytes: number[]): boolean {
  const [a, b, c, d] = bytes.slice(8, 12);
  return (a === 0 || a === 2) && b === 0 && c === 0x5e && d === 0xfe;
}
