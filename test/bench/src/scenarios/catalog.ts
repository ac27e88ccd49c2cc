import { join } from 'node:path';
import { createReplica, postgresConfig, type Replica } from '../engine';
import { catalogAt } from '../lib/catalogClient';
import type { CatalogHandlers } from '../lib/catalogProcess';
import { freePort } from '../../../scripts/freePort.mjs';
import type { Postgres } from '../lib/postgres';
import { ProcessCost, type UsedByProcess } from '../lib/ProcessCost';
import { Remote } from '../lib/rpc';
import { median, round } from '../lib/statistics';
import type { Line, Scenario } from './scenario';

/** Fewer are enough to check that it works. */
const ENTITIES = Number(process.env.BENCH_ENTITIES ?? 100_000);
/** One entity in a hundred has changed. */
const CHANGED_EVERY = 100;
const PASSES = 5;

/** The cost of a pass. */
interface Cost {
  timeMs: number;
  replica: UsedByProcess;
  catalog: UsedByProcess;
  databaseCpuMs: number;
  /** The bytes that the database has written. */
  written: Written;
}

interface Written {
  /** Transactions that wrote something. */
  transactions: number;
  walBytes: number;
}

/**
 * A pass of the catalog source over 100,000 entities on PostgreSQL, of which 1 % have changed, and one without changes.
 */
export const catalog: Scenario = async environment => {
  const { postgres, note } = environment;
  const remote = Remote.start<CatalogHandlers>(
    join(__dirname, '../lib/catalogProcess'),
  );
  let replica: Replica | undefined;
  try {
    const port = await freePort();
    await remote.call('start', {
      connection: await postgres.createDatabase('catalog_entities'),
      port,
    });
    note(`loading ${ENTITIES} entities`);
    await remote.call('fill', ENTITIES);
    replica = await createReplica({
      database: postgresConfig(await postgres.createDatabase('catalog_source')),
      sources: { catalog: {} },
      catalog: catalogAt(port),
    });
    const pass = () =>
      measureCost(remote, postgres, () => replica!.runCatalogPass());
    const first = await pass();
    const quiet: Cost[] = [];
    const busy: Cost[] = [];
    for (let i = 1; i <= PASSES; i += 1) {
      quiet.push(await pass());
      await remote.call('change', { every: CHANGED_EVERY, round: i });
      busy.push(await pass());
    }
    const [{ events }] = await replica.knex('events').count({ events: '*' });
    const expected = (PASSES * ENTITIES) / CHANGED_EVERY;
    if (Number(events) !== expected) {
      throw new Error(`${events} events were stored, not ${expected}`);
    }
    return {
      json: { catalog: { first, quiet, busy } },
      lines: [
        line(`first pass over ${ENTITIES} entities`, [first]),
        line('a pass without changes', quiet),
        {
          what: 'Catalog: transactions that write in a pass without changes',
          figures: `its begin and its end; ${toMedian(quiet, ({ written }) => written.walBytes)} bytes of WAL`,
          result: toMedian(quiet, ({ written }) => written.transactions),
          bar: { atMost: 2 },
        },
        line('a pass with 1 % changed', busy),
      ],
    };
  } finally {
    await replica?.stop();
    await remote.stop();
  }
};

async function measureCost(
  remote: Remote<CatalogHandlers>,
  postgres: Postgres,
  run: () => Promise<void>,
): Promise<Cost> {
  await remote.call('startCost');
  const before = await writtenBy(postgres);
  const databaseCpu = postgres.cpuSeconds() ?? 0;
  const replica = new ProcessCost();
  const start = performance.now();
  await run();
  const timeMs = performance.now() - start;
  const used = replica.end();
  const databaseCpuMs = ((postgres.cpuSeconds() ?? 0) - databaseCpu) * 1000;
  const after = await writtenBy(postgres);
  return {
    timeMs,
    replica: used,
    catalog: await remote.call('endCost'),
    databaseCpuMs,
    written: {
      transactions: after.transactions - before.transactions,
      walBytes: after.walBytes - before.walBytes,
    },
  };
}

/** The amount that the server has written. Transactions that only read have no id. */
async function writtenBy(postgres: Postgres): Promise<Written> {
  const [{ transactions, wal }] = await postgres.query(
    `select pg_snapshot_xmax(pg_current_snapshot())::text as transactions,
       pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::text as wal`,
  );
  return { transactions: Number(transactions), walBytes: Number(wal) };
}

function toMedian(costs: Cost[], of: (cost: Cost) => number): number {
  return round(median(costs.map(of)), 0);
}

function line(what: string, costs: Cost[]): Line {
  const ms = (of: (cost: Cost) => number) => toMedian(costs, of);
  const mb = (of: (cost: Cost) => number) =>
    toMedian(costs, cost => of(cost) / 2 ** 20);
  const parts = [
    `here CPU ${ms(cost => cost.replica.cpuMs)} ms and ${mb(cost => cost.replica.memory)} MB more`,
    `catalog CPU ${ms(cost => cost.catalog.cpuMs)} ms and ${mb(cost => cost.catalog.memory)} MB more`,
    `database CPU ${ms(cost => cost.databaseCpuMs)} ms`,
  ];
  return {
    what: `Catalog: ${what}, ms`,
    figures: parts.join('; '),
    result: ms(({ timeMs }) => timeMs),
  };
}
