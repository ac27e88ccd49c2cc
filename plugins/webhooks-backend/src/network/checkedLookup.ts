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
 * Resolves a name to all of its addresses, and refuses it when one of them is refused. The connection goes to exactly
 * the addresses that were checked, so there is no gap for a name that answers differently the second time.
 *
 * @param resolve - `dns.lookup`, or one that answers alike
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
