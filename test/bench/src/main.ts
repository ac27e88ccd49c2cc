/*
 * The benchmark: npm run bench -- [--only NAME] [--json] [--plans]
 */
import { parseArgs } from 'node:util';
import { withEnvironment } from './lib/environment';
import { formatTable } from './lib/table';
import type { Scenario, ScenarioResult } from './scenarios/scenario';
import { catalog } from './scenarios/catalog';
import { chaos } from './scenarios/chaos';
import { failover } from './scenarios/failover';
import { growth } from './scenarios/growth';
import { isolation } from './scenarios/isolation';
import { latency } from './scenarios/latency';
import { memory } from './scenarios/memory';
import { recovery } from './scenarios/recovery';
import { replicas } from './scenarios/replicas';
import { rest } from './scenarios/rest';
import { sizing } from './scenarios/sizing';
import { sqlite } from './scenarios/sqlite';
import { throughput } from './scenarios/throughput';

/** The scenarios of the table, in its order. */
const SCENARIOS: Record<string, Scenario> = {
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

/** Run only by name, because they are slow and about correctness or sizing. */
const BY_NAME: Record<string, Scenario> = { chaos, failover, sizing };

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      json: { type: 'boolean' },
      plans: { type: 'boolean', default: false },
    },
  });
  const { only, json, plans } = values;
  const named = { ...SCENARIOS, ...BY_NAME };
  if (only !== undefined && !(only in named)) {
    throw new Error(
      `--only takes one of ${Object.keys(named).join(', ')}, not '${only}'`,
    );
  }
  const scenarios =
    only === undefined ? Object.values(SCENARIOS) : [named[only]];
  const results = await withEnvironment({ plans }, async environment => {
    const done: ScenarioResult[] = [];
    for (const scenario of scenarios) {
      done.push(await scenario(environment));
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
