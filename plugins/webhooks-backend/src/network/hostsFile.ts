import type { LookupAddress } from 'node:dns';
import { isIP } from 'node:net';

/** The addresses of names in lower case. */
export type Hosts = Map<string, LookupAddress[]>;

export const HOSTS_PATH =
  process.platform === 'win32'
    ? `${process.env.SystemRoot ?? 'C:\\Windows'}\\System32\\drivers\\etc\\hosts`
    : '/etc/hosts';

/** Parses a hosts file (hosts(5)). A name on several lines has the addresses of all of them. */
export function parseHosts(text: string): Hosts {
  const hosts: Hosts = new Map();
  for (const line of text.split('\n')) {
    const [address, ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    const family = isIP(address);
    if (family === 0) {
      continue;
    }
    for (const name of new Set(names.map(one => one.toLowerCase()))) {
      const addresses = hosts.get(name) ?? [];
      addresses.push({ address, family });
      hosts.set(name, addresses);
    }
  }
  return hosts;
}
