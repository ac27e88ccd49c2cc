import type { LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import type { AddressPolicy } from './AddressPolicy';

export type CheckedLookup = (
  hostname: string,
  callback: (
    ...result: [error: Error, addresses: null] | [null, LookupAddress[]]
  ) => void,
) => void;

/**
 * Resolves a name to all of its addresses, and fails if one of them is blocked. The connection uses exactly the checked
 * addresses, so a name cannot resolve differently a second time (DNS rebinding).
 *
 * @param resolve - `dns.lookup` or a compatible function
 */
export function checkedLookup(
  policy: AddressPolicy,
  resolve: LookupFunction,
): CheckedLookup {
  return (hostname, callback) => {
    resolve(hostname, { all: true }, (error, resolved) => {
      if (error) {
        callback(error, null);
        return;
      }
      const addresses = resolved as LookupAddress[];
      try {
        for (const { address } of addresses) {
          policy.checkAddress(hostname, address);
        }
      } catch (refusal) {
        callback(refusal as Error, null);
        return;
      }
      callback(null, addresses);
    });
  };
}
