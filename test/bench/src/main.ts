/*
 * The benchmark: npm run bench -- [--only NAME] [--json] [--plans]
 */
import { parseArgs } from 'node:util';
import { withEnvironment } from './lib/environment';
import { formatTable } from './lib/table';
import type { Row, RowResult } from './rows/row';
import { catalog } from './rows/catalog';
import { chaos } from './rows/chaos';
import { failover } from './rows/failover';
import { growth } from './rows/growth';
import { isolation } from './rows/isolation';
import { latency } from './rows/latency';
import { memory } from './rows/memory';
import { recovery } from './rows/recovery';
import { replicas } from './rows/replicas';
import { rest } from './rows/rest';
import { sqlite } from './rows/sqlite';
import { throughput } from './rows/throughput';

/** The rows of the table, in its order. */
const ROWS: Record<string, Row> = {
  throughput,
  rest,
  sqlite,
  replicas,
  latency,
  isolation,
  recovery,
  growth,
  memory,
  catalog,
};

/** Too slow for every run, and about correctness: only by name. */
const BY_NAME: Record<string, Row> = { chaos, failover };

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      json: { type: 'boolean' },
      plans: { type: 'boolean', default: false },
    },
  });
  const { only, json, plans } = values;
  const named = { ...ROWS, ...BY_NAME };
  if (only !== undefined && !(only in named)) {
    throw new Error(
      `--only takes one of ${Object.keys(named).join(', ')}, not '${only}'`,
    );
  }
  const rows = only === undefined ? Object.values(ROWS) : [named[only]];
  const results = await withEnvironment({ plans }, async environment => {
    const done: RowResult[] = [];
    for (const row of rows) {
      done.push(await row(environment));
    }
    return done;
  });
  console.log(formatTable(results.flatMap(({ lines }) => lines)));
  if (json) {
    console.log(
      JSON.stringify(Object.assign({}, ...results.map(result => result.json))),
    );
  }
}

main().then(
  () => process.exit(0),
  error => {
    console.error(error);
    process.exit(1);
  },
);
