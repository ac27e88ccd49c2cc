import type { LookupAddress } from 'node:dns';
import type { Resolver } from 'node:dns/promises';

/** Maximum number of addresses per family. */
const MAX_ADDRESSES = 16;
/** How long to wait for the second family after the first one was resolved. */
const OTHER_FAMILY_MS = 1_000;

/** The addresses of a name and their time to live. */
export interface ResolvedName {
  addresses: LookupAddress[];
  ttlSeconds: number;
}

/**
 * Queries the addresses of both families concurrently. IPv6 comes first (RFC 8305), because a failed connection
 * continues with the next address.
 *
 * @returns the errors of `node:dns` if there is no address
 */
export async function queryAddresses(
  name: string,
  resolver: Resolver,
): Promise<ResolvedName | { errors: unknown[] }> {
  const queries = [
    queryFamily(6, name, resolver),
    queryFamily(4, name, resolver),
  ];
  let patience: NodeJS.Timeout | undefined;
  const onAnswer = () => {
    patience ??= setTimeout(() => resolver.cancel(), OTHER_FAMILY_MS);
  };
  queries.forEach(query => query.then(onAnswer, () => {}));
  const results = await Promise.allSettled(queries);
  clearTimeout(patience);

  const answers: ResolvedName[] = [];
  const errors: unknown[] = [];
  for (const result of results) {
    if (result.status === 'fulfilled') {
      answers.push(result.value);
    } else {
      errors.push(result.reason);
    }
  }
  if (answers.length === 0) {
    return { errors };
  }
  return {
    addresses: answers.flatMap(({ addresses }) => addresses),
    ttlSeconds: Math.min(...answers.map(({ ttlSeconds }) => ttlSeconds)),
  };
}

async function queryFamily(
  family: 4 | 6,
  name: string,
  resolver: Resolver,
): Promise<ResolvedName> {
  const all =
    family === 6
      ? await resolver.resolve6(name, { ttl: true })
      : await resolver.resolve4(name, { ttl: true });
  const records = all.slice(0, MAX_ADDRESSES);
  return {
    addresses: records.map(({ address }) => ({ address, family })),
    ttlSeconds: Math.min(...records.map(({ ttl }) => ttl)),
  };
}
