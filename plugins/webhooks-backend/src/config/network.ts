import { Resolver } from 'node:dns';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import type { NetworkOptions } from './options';
import { duration } from './values';

/** Together with the 30 s for which DNS responses are cached, a moved receiver is found within a minute. */
export const DEFAULT_MAX_CONNECTION_AGE_MS = 30_000;

export function readNetwork(config: Config | undefined): NetworkOptions {
  return {
    allow: config?.getOptionalStringArray('network.allow') ?? [],
    allowHttp: config?.getOptionalBoolean('network.allowHttp') ?? false,
    dnsServers: readDnsServers(config),
    maxConnectionAgeMs: duration(
      config,
      'network.maxConnectionAge',
      DEFAULT_MAX_CONNECTION_AGE_MS,
    ),
  };
}

function readDnsServers(config: Config | undefined): string[] | undefined {
  const servers = config?.getOptionalStringArray('network.dnsServers');
  for (const server of servers ?? []) {
    try {
      new Resolver().setServers([server]);
    } catch {
      throw new InputError(
        `webhooks.network.dnsServers: '${server}' is not an IP address, with or without a port`,
      );
    }
  }
  return servers;
}
