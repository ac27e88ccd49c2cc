/*
 * The benchmark: npm run bench -- [--only NAME] [--json]
 */
import { parseArgs } from 'node:util';
import { withEnvironment } from './lib/environment';
import { formatTable } from './lib/table';
import type { Row, RowResult } from './rows/row';
import { sqlite } from './rows/sqlite';
import { throughput } from './rows/throughput';

const ROWS: Record<string, Row> = {
  throughput,
  sqlite,
};

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { only: { type: 'string' }, json: { type: 'boolean' } },
  });
  const { only, json } = values;
  if (only !== undefined && !ROWS[only]) {
    throw new Error(
      `--only takes one of ${Object.keys(ROWS).join(', ')}, not '${only}'`,
    );
  }
  const rows = only === undefined ? Object.values(ROWS) : [ROWS[only]];
  const results = await withEnvironment(async environment => {
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
