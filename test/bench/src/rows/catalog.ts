import { join } from 'node:path';
import { createReplica, postgresConfig, type Replica } from '../engine';
import { catalogAt } from '../lib/catalogClient';
import type { CatalogHandlers } from '../lib/catalogProcess';
import { freePort } from '../../../src/__testUtils__/freePort';
import { Remote } from '../lib/rpc';
import { median, round } from '../lib/statistics';
import type { Row } from './row';

/** Fewer are enough to see that it works. */
const ENTITIES = Number(process.env.BENCH_ENTITIES ?? 100_000);
/** One entity in a hundred has changed. */
const CHANGED_EVERY = 100;
const PASSES = 5;
const SAMPLE_MS = 20;

/** The cost of a pass: time, CPU of the replica and of the catalog in milliseconds, memory in bytes. */
interface Cost {
  timeMs: number;
  cpuMs: number;
  catalogCpuMs: number;
  memory: number;
}

/**
 * A pass of the catalog source over 100,000 entities on PostgreSQL, of which 1 % have changed, and one without changes.
 */
export const catalog: Row = async environment => {
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
    const pass = () => costOf(remote, () => replica!.runCatalogPass());
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
    const line = (what: string, costs: Cost[]) => {
      const of = (key: keyof Cost) => median(costs.map(cost => cost[key]));
      return {
        what: `Catalog: ${what}, ms`,
        figures: `CPU ${round(of('cpuMs'), 0)} ms here, ${round(of('catalogCpuMs'), 0)} ms in the catalog; ${round(of('memory') / 2 ** 20, 0)} MB more`,
        result: round(of('timeMs'), 0),
      };
    };
    return {
      json: { catalog: { first, quiet, busy } },
      lines: [
        line(`first pass over ${ENTITIES} entities`, [first]),
        line('a pass without changes', quiet),
        line('a pass with 1 % changed', busy),
      ],
    };
  } finally {
    await replica?.stop();
    await remote.stop();
  }
};

async function costOf(
  remote: Remote<CatalogHandlers>,
  run: () => Promise<void>,
): Promise<Cost> {
  const catalogCpu = await remote.call('cpu');
  const { rss } = process.memoryUsage();
  let peak = rss;
  const sampling = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss);
  }, SAMPLE_MS);
  const cpu = process.cpuUsage();
  const start = performance.now();
  await run();
  const timeMs = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  clearInterval(sampling);
  return {
    timeMs,
    cpuMs: (user + system) / 1000,
    catalogCpuMs: (await remote.call('cpu')) - catalogCpu,
    memory: peak - rss,
  };
}
