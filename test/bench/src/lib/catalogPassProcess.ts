/*
 * A replica in a separate process that runs passes over a catalog, and can kill itself in the middle of one.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { Knex } from 'knex';
import {
  createReplica,
  type BenchIntegration,
  type DatabaseConfig,
  type Replica,
} from '../engine';
import { catalogAt } from './catalogClient';
import { serve } from './rpc';

export type CatalogPassHandlers = typeof handlers;

/** A database statement or a call of the catalog, counted from 1, and the moment at which the process dies in it. */
export interface KillPoint {
  at: number;
  when: 'before' | 'during' | 'after';
}

interface Pass {
  steps: number;
  kill?: KillPoint;
}

let replica: Replica;
/** The pass that a step belongs to. */
const passes = new AsyncLocalStorage<Pass>();

const handlers = {
  async create(options: {
    database: DatabaseConfig;
    catalogPort: number;
  }): Promise<void> {
    replica = await createReplica({
      database: options.database,
      // Leases of a process that has died end soon.
      delivery: { timeout: { seconds: 2 } },
      sources: { catalog: {} },
      catalog: killable(catalogAt(options.catalogPort)),
    });
    countStatements(replica.knex);
    sendOutsidePasses(replica.engine);
  },

  addIntegration: (integration: BenchIntegration): Promise<void> =>
    replica.addIntegration(integration),

  /**
   * Runs a pass.
   *
   * @returns the number of its steps, if it does not die
   */
  async pass(kill?: KillPoint): Promise<number> {
    // Before the pass, because its steps are counted.
    await replica.startTasks();
    const pass: Pass = { steps: 0, kill };
    await passes.run(pass, () => replica.runCatalogPass());
    return pass.steps;
  },

  /** The events that are stored. */
  events: async (): Promise<{ id: string; body: string }[]> =>
    replica.knex('events').select('id', 'body'),

  /** The entities that are known. */
  known: async (): Promise<string[]> =>
    replica.knex('catalog_snapshot').pluck('entity_ref'),
};

/** Takes a step of a pass, or dies in it. */
async function step<T>(take: () => Promise<T>): Promise<T> {
  const pass = passes.getStore();
  if (!pass) {
    return take();
  }
  pass.steps += 1;
  const when = pass.steps === pass.kill?.at ? pass.kill.when : undefined;
  if (when === 'before') {
    die();
  }
  const taken = take();
  if (when === 'during') {
    // The statement was sent, so the database executes it although its client is dead.
    die();
  }
  const result = await taken;
  if (when === 'after') {
    die();
  }
  return result;
}

function die(): void {
  process.kill(process.pid, 'SIGKILL');
}

function countStatements(knex: Knex): void {
  // Transactions have separate clients with the same prototype.
  const prototype = Object.getPrototypeOf(knex.client);
  const query = prototype._query;
  prototype._query = function counted(...args: unknown[]) {
    return step(() => query.apply(this, args));
  };
}

/** The engine delivers events during a pass. Its statements do not count as steps, because their number varies. */
function sendOutsidePasses(engine: Replica['engine']): void {
  const send = engine.send.bind(engine);
  engine.send = deliveries => passes.exit(() => send(deliveries));
  const wake = engine.wake.bind(engine);
  engine.wake = ids => passes.exit(() => wake(ids));
}

function killable(catalog: CatalogService): CatalogService {
  const called: Partial<CatalogService> = {
    getEntitiesByRefs: (...args) =>
      step(() => catalog.getEntitiesByRefs(...args)),
    async *streamEntities(...args) {
      const pages = catalog.streamEntities(...args)[Symbol.asyncIterator]();
      for (;;) {
        const { done, value } = await step(() => pages.next());
        if (done) {
          return;
        }
        yield value;
      }
    },
  };
  return called as CatalogService;
}

serve(handlers);
