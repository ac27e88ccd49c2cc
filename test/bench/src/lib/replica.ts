import { join } from 'node:path';
import type { JsonObject } from '@backstage/types';
import { postgresConfig } from '../engine';
import type { ReplicaHandlers } from './replicaProcess';
import { Remote } from './rpc';

export type RemoteReplica = Remote<ReplicaHandlers>;

/**
 * Starts a process with a replica that uses a PostgreSQL database. Its engine does not run yet.
 */
export async function startReplica(options: {
  connectionString: string;
  delivery?: JsonObject;
  onLeased?: (leaseTokens: string[]) => void;
}): Promise<RemoteReplica> {
  const { connectionString, delivery, onLeased } = options;
  const remote = Remote.start<ReplicaHandlers>(
    join(__dirname, 'replicaProcess'),
    { onEvent: (_event, leaseTokens) => onLeased?.(leaseTokens) },
  );
  await remote.call('create', {
    database: postgresConfig(connectionString),
    delivery,
    reportLeases: onLeased !== undefined,
  });
  return remote;
}
