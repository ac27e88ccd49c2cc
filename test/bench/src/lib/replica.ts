import { join } from 'node:path';
import type { JsonObject } from '@backstage/types';
import { postgresConfig } from '../engine';
import type { ReplicaHandlers } from './replicaProcess';
import { Remote } from './rpc';

export type RemoteReplica = Remote<ReplicaHandlers>;

/**
 * Starts a process with a replica on a PostgreSQL database. Its engine is not started.
 */
export async function startReplica(options: {
  connectionString: string;
  delivery?: JsonObject;
  dnsServers?: string[];
  /** Whether to suppress errors, because the system is broken on purpose. */
  quiet?: boolean;
  onLeased?: (leaseTokens: string[]) => void;
}): Promise<RemoteReplica> {
  const { connectionString, delivery, dnsServers, quiet, onLeased } = options;
  const remote = Remote.start<ReplicaHandlers>(
    join(__dirname, 'replicaProcess'),
    { quiet, onEvent: (_event, leaseTokens) => onLeased?.(leaseTokens) },
  );
  await remote.call('create', {
    database: postgresConfig(connectionString),
    delivery,
    dnsServers,
    reportLeases: onLeased !== undefined,
  });
  return remote;
}
