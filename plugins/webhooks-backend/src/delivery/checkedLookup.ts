import type { LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import type { AddressPolicy } from './addressPolicy';

/**
 * Resolves a name and refuses the connection when one of its addresses is refused. The connection goes to exactly
 * the addresses that were checked, so there is no gap for a name that answers differently the second time.
 *
 * @param resolve - `dns.lookup`, or one that answers alike
 */
export function checkedLookup(
  policy: AddressPolicy,
  resolve: LookupFunction,
): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, resolved) => {
      if (error) {
        callback(error, '', 0);
        return;
      }
      const addresses = resolved as LookupAddress[];
      try {
        for (const { address } of addresses) {
          policy.checkAddress(hostname, address);
        }
      } catch (refusal) {
        callback(refusal as Error, '', 0);
        return;
      }
      if (options.all) {
        callback(null, addresses);
      } else {
        callback(null, addresses[0].address, addresses[0].family);
      }
    });
  };
}
