/*
 * A replica in its own process, controlled by the benchmark.
 */
import type { JsonObject } from '@backstage/types';
import { payload } from '../contenders/payload';
import { pooled } from '../contenders/pooled';
import {
  createReplica,
  type BenchIntegration,
  type DatabaseConfig,
  type Replica,
} from '../engine';
import { emit, serve } from './rpc';
import { credentials } from './services';

/** Concurrent dispatches. */
const CALLERS = 200;

export type ReplicaHandlers = typeof handlers;

let replica: Replica;
let recorded = new Map<string, number>();

const handlers = {
  async create(options: {
    database: DatabaseConfig;
    delivery?: JsonObject;
    dnsServers?: string[];
    /** Reports leases before anything is sent, so that their owner is known after this process was killed. */
    reportLeases?: boolean;
  }): Promise<void> {
    replica = await createReplica({
      database: options.database,
      delivery: options.delivery,
      dnsServers: options.dnsServers,
      onRecorded: attempts => {
        for (const { delivery } of attempts) {
          const id = delivery.integrationId;
          recorded.set(id, (recorded.get(id) ?? 0) + 1);
        }
      },
      onLeased: options.reportLeases
        ? claimed =>
            emit(
              'leased',
              claimed.map(({ leaseToken }) => leaseToken),
            )
        : undefined,
    });
  },
  async addIntegrations(integrations: BenchIntegration[]): Promise<void> {
    await pooled(integrations.length, 4, index =>
      replica.addIntegration(integrations[index]),
    );
  },
  addEventTypes(names: string[]): void {
    names.forEach(name =>
      replica.eventTypes.add({ name, description: 'Something happened' }),
    );
  },
  /** Dispatches a number of events of a type. */
  dispatch: (type: string, count: number): Promise<void> =>
    pooled(count, CALLERS, index =>
      replica.dispatcher.dispatch(
        { type, payload: payload(index) },
        credentials,
      ),
    ),
  /**
   * Dispatches events on a system that may fail.
   *
   * @returns the ids of the accepted deliveries
   */
  async tryDispatch(type: string, count: number): Promise<string[]> {
    const ids: string[] = [];
    await pooled(count, CALLERS, async index => {
      try {
        const { deliveries } = await replica.dispatcher.dispatch(
          { type, payload: payload(index) },
          credentials,
        );
        ids.push(...deliveries.map(({ id }) => id));
      } catch {
        // Nothing was accepted.
      }
    });
    return ids;
  },
  start: (): void => replica.engine.start(),
  /** Attempts that were recorded for integrations with a prefix, since the last call of `forget`. */
  recorded(prefix: string): number {
    let sum = 0;
    recorded.forEach((count, id) => {
      sum += id.startsWith(prefix) ? count : 0;
    });
    return sum;
  },
  forget(): void {
    recorded = new Map();
  },
  /** CPU time of this process. */
  cpuSeconds(): number {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  },
  /** Resident memory in bytes. */
  memory: (): number => process.memoryUsage.rss(),
  stop: (): Promise<void> => replica.stop(),
};

serve(handlers);
