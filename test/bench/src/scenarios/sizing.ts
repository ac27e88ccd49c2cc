/*
 * The figures of the page "Sizing and scaling": connections, a standby, and what a delivery writes.
 */
import { PostgresCluster } from '../../../src/__testUtils__/ownPostgres';
import type { Environment } from '../lib/environment';
import { query } from '../lib/postgres';
import { round } from '../lib/statistics';
import type { Line, Scenario } from './scenario';
import { rounds } from './rounds';

const ROUNDS = 3;
const COUNT = 30_000;
const CONNECTIONS = [2, 3, 5, 10, 20];
/** The default of Backstage, which the others are compared with. */
const DEFAULT_CONNECTIONS = 10;

export const sizing: Scenario = async environment => {
  const connections = await measureConnections(environment);
  const standby = await measureStandby(environment);
  const written = await measureWritten(environment);
  const line = (what: string, figures: string, result: number): Line => ({
    what,
    figures,
    result,
  });
  const perSecond = (rate: number) => `${round(rate, 0)}/s`;
  return {
    json: { sizing: { connections, standby, written } },
    lines: [
      ...CONNECTIONS.map(count => {
        const rate = connections[count];
        const other = connections[DEFAULT_CONNECTIONS];
        return line(
          `${count} connections against ${DEFAULT_CONNECTIONS}`,
          `${perSecond(rate)} : ${perSecond(other)}`,
          round(rate / other),
        );
      }),
      line(
        'A synchronous standby against an asynchronous one',
        `${perSecond(standby.synchronous)} : ${perSecond(standby.asynchronous)}`,
        round(standby.synchronous / standby.asynchronous),
      ),
      line(
        'Disk of a delivery of 1 KB, in bytes',
        `${written.deliveries} deliveries`,
        written.diskBytes,
      ),
      line(
        'WAL of a delivery of 1 KB, in bytes',
        `${written.deliveries} deliveries`,
        written.walBytes,
      ),
    ],
  };
};

/** @returns deliveries a second, by maximum connections */
async function measureConnections(
  environment: Environment,
): Promise<Record<string, number>> {
  const rates = await rounds(
    environment,
    CONNECTIONS.map(count => ({
      name: 'ours',
      label: `connections ${count}`,
      count: COUNT,
      maxConnections: count,
    })),
    ROUNDS,
  );
  return Object.fromEntries(
    CONNECTIONS.map(count => [count, rates[`connections ${count}`]]),
  );
}

/** @returns deliveries a second */
async function measureStandby(
  environment: Environment,
): Promise<{ synchronous: number; asynchronous: number }> {
  const cluster = await PostgresCluster.start();
  try {
    const { synchronous, asynchronous } = await rounds(
      environment,
      [
        {
          name: 'ours',
          label: 'synchronous',
          count: COUNT,
          connectionString: await createDatabase(cluster, 'synchronous'),
        },
        {
          name: 'ours',
          label: 'asynchronous',
          count: COUNT,
          connectionString: `${await createDatabase(
            cluster,
            'asynchronous',
          )}?options=-c%20synchronous_commit%3Dlocal`,
        },
      ],
      ROUNDS,
    );
    return { synchronous, asynchronous };
  } finally {
    await cluster.stop();
  }
}

async function createDatabase(
  { connectionString }: PostgresCluster,
  name: string,
): Promise<string> {
  await query(connectionString, `create database ${name}`);
  return connectionString.replace(/[^/]*$/, name);
}

/** The bytes written per delivery to a new database, including indexes. */
async function measureWritten(environment: Environment): Promise<{
  deliveries: number;
  diskBytes: number;
  walBytes: number;
}> {
  const { postgres } = environment;
  const label = 'written';
  const connectionString = await postgres.createDatabase(label);
  const [{ lsn }] = await postgres.query(
    'select pg_current_wal_lsn()::text as lsn',
  );
  await rounds(
    environment,
    [{ name: 'ours', label, count: COUNT, connectionString }],
    1,
  );
  await postgres.query('vacuum', [], label);
  const [{ disk, wal, deliveries }] = await postgres.query(
    `select pg_database_size(current_database()) - pg_database_size('template1') as disk,
       pg_current_wal_lsn() - $1::pg_lsn as wal,
       (select count(*) from webhooks.deliveries) as deliveries`,
    [lsn],
    label,
  );
  return {
    deliveries: Number(deliveries),
    diskBytes: Math.round(Number(disk) / Number(deliveries)),
    walBytes: Math.round(Number(wal) / Number(deliveries)),
  };
}
