import type { LookupAddress } from 'node:dns';
import { Resolver } from 'node:dns/promises';
import { DnsError } from './DnsError';
import { HOSTS_PATH, parseHosts } from './hostsFile';
import { ParsedFile } from './ParsedFile';
import { queryAddresses, type ResolvedName } from './queryAddresses';
import {
  parseSearchList,
  qualifiedNames,
  RESOLV_CONF_PATH,
} from './searchList';

/** Timeout of a server before the next one is queried. It grows with every round. */
const SERVER_TIMEOUT_MS = 1_500;
const ROUNDS = 3;
/** Time to live of a result without DNS. */
const LOCAL_TTL_SECONDS = 5;

const hostsFile = new ParsedFile(HOSTS_PATH, parseHosts);
const searchList = new ParsedFile(RESOLV_CONF_PATH, parseSearchList);

/**
 * Resolves a name to its addresses of both families, by the hosts file and then by the DNS with the search list of
 * resolv.conf. Other sources of the name service switch are not used.
 *
 * @remarks
 * `dns.lookup` cannot be used: it runs in libuv's thread pool, where two names without a response block all other
 * lookups of the process, and it cannot be cancelled.
 *
 * @param options - `servers` replace the system's; `signal` cancels the lookup
 * @throws DnsError
 */
export async function resolveName(
  hostname: string,
  options: { servers: string[]; signal: AbortSignal },
): Promise<ResolvedName> {
  const local = localAddresses(hostname);
  if (local) {
    return { addresses: local, ttlSeconds: LOCAL_TTL_SECONDS };
  }
  const { servers, signal } = options;
  // Cancelling ends all queries of a resolver, so every lookup has a separate one.
  const resolver = new Resolver({ timeout: SERVER_TIMEOUT_MS, tries: ROUNDS });
  if (servers.length > 0) {
    resolver.setServers(servers);
  }
  const cancel = () => resolver.cancel();
  signal.addEventListener('abort', cancel);
  try {
    return await resolveByDns(hostname, resolver);
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}

/** The addresses of a name that is in the hosts file or has a fixed meaning (RFC 6761). */
function localAddresses(hostname: string): LookupAddress[] | undefined {
  const name = hostname.toLowerCase().replace(/\.$/, '');
  const inHostsFile = hostsFile.read().get(name);
  if (inHostsFile) {
    return inHostsFile;
  }
  const topLevel = name.slice(name.lastIndexOf('.') + 1);
  if (topLevel === 'localhost') {
    return [
      { address: '::1', family: 6 },
      { address: '127.0.0.1', family: 4 },
    ];
  }
  if (topLevel === 'invalid') {
    throw DnsError.notFound(hostname);
  }
  return undefined;
}

async function resolveByDns(
  hostname: string,
  resolver: Resolver,
): Promise<ResolvedName> {
  const failures: DnsError[] = [];
  for (const name of qualifiedNames(hostname, searchList.read())) {
    const answer = await queryAddresses(name, resolver);
    if ('addresses' in answer) {
      return answer;
    }
    const failure = DnsError.mostTelling(
      answer.errors.map(error => DnsError.from(hostname, error)),
    );
    failures.push(failure);
    // A broken search domain must not hide the name itself. An unresponsive server is not queried again.
    if (failure.code !== 'ENOTFOUND' && failure.code !== 'DNS_SERVFAIL') {
      break;
    }
  }
  throw DnsError.mostTelling(failures);
}
