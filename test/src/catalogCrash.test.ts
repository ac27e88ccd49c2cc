import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Client } from 'pg';
import type { CatalogHandlers } from '../bench/src/lib/catalogProcess';
import type {
  CatalogPassHandlers,
  KillPoint,
} from '../bench/src/lib/catalogPassProcess';
import { Remote } from '../bench/src/lib/rpc';
import { postgresUrl } from './__testUtils__/database';
import { freePort } from '../scripts/freePort.mjs';
import { eventually } from './testUtils/eventually';
import { Random } from './testUtils/Random';
import { Receiver } from './testUtils/Receiver';

jest.setTimeout(300_000);

/** Set KILLS to search longer. */
const KILLS = Number(process.env.KILLS ?? 8);
const UPDATED = 100;
const SEED = Number(process.env.SEED ?? Date.now() % 2 ** 31);

const BENCH = join(__dirname, '../bench/src/lib');

/** Distinct entities for each round, so that no two changes become one event. */
function createNames(round: number) {
  return {
    updated: Array.from({ length: UPDATED }, (_, i) => `updated-${round}-${i}`),
    created: [`created-${round}-0`, `created-${round}-1`],
    deleted: [`deleted-${round}`],
    again: [`again-${round}`],
  };
}

describe('kill -9 in a pass over the real catalog', () => {
  const cleanUp: (() => Promise<unknown>)[] = [];
  let catalog: Remote<CatalogHandlers>;
  let catalogPort: number;
  let connection: string;

  beforeAll(async () => {
    catalog = Remote.start(join(BENCH, 'catalogProcess'));
    cleanUp.push(() => catalog.stop());
    catalogPort = await freePort();
    await catalog.call('start', {
      connection: await createDatabase(),
      port: catalogPort,
    });
    connection = await createDatabase();
  });

  afterAll(async () => {
    await Promise.all(cleanUp.map(end => end()));
  });

  async function startReplica(): Promise<Remote<CatalogPassHandlers>> {
    const replica = Remote.start<CatalogPassHandlers>(
      join(BENCH, 'catalogPassProcess'),
    );
    cleanUp.push(() => replica.stop());
    await replica.call('create', {
      database: { client: 'pg', connection, pluginDivisionMode: 'schema' },
      catalogPort,
    });
    return replica;
  }

  /** Makes changes of every kind, and returns the expected events. */
  async function change(round: number): Promise<string[]> {
    const { updated, created, deleted, again } = createNames(round);
    await catalog.call('touch', updated, round + 1);
    await catalog.call('add', created);
    await catalog.call('remove', [...deleted, ...again]);
    await catalog.call('add', again);
    return [
      ...updated.map(name => `updated ${name}`),
      ...[...created, ...again].map(name => `created ${name}`),
      ...[...deleted, ...again].map(name => `deleted ${name}`),
    ];
  }

  it(`misses nothing and sends nothing twice, at ${KILLS} random steps (SEED=${SEED})`, async () => {
    const receiver = await Receiver.start();
    cleanUp.push(() => receiver.stop());
    const rounds = Array.from({ length: KILLS + 1 }, (_, round) => round);
    await catalog.call(
      'add',
      rounds.flatMap(round => {
        const { updated, deleted, again } = createNames(round);
        return [...updated, ...deleted, ...again];
      }),
    );
    let replica = await startReplica();
    await replica.call('addIntegration', {
      id: 'mirror',
      url: receiver.url,
      eventTypes: ['catalog.*'],
    });
    await replica.call('pass');
    const expected = await change(0);
    // A pass after one that was killed has more steps, never fewer.
    const steps = await replica.call('pass');

    const random = new Random(SEED);
    for (const round of rounds.slice(1)) {
      expected.push(...(await change(round)));
      const next = startReplica();
      // If the test fails before this is awaited, it must report that failure.
      next.catch(() => {});
      const kill: KillPoint = {
        at: 1 + random.int(steps),
        when: random.pick(['before', 'during', 'after']),
      };
      await expect(replica.call('pass', kill)).rejects.toThrow('SIGKILL');
      replica = await next;
    }
    await replica.call('pass');
    await replica.call('pass');

    const events = (await replica.call('events')).map(({ body }) => {
      const { type, data } = JSON.parse(body);
      return `${type.split('.').at(-1)} ${data.entityRef.split('/')[1]}`;
    });
    expect(events.sort()).toEqual(expected.sort());
    const known = rounds.flatMap(round => {
      const { updated, created, again } = createNames(round);
      return [...updated, ...created, ...again];
    });
    expect((await replica.call('known')).sort()).toEqual(
      known.map(name => `component:default/${name}`).sort(),
    );
    await eventually(async () => {
      const ids = receiver.requests.map(
        ({ headers }) => headers['webhook-event-id'],
      );
      expect(new Set(ids).size).toBe(expected.length);
    }, 60_000);
  });
});

async function createDatabase(): Promise<string> {
  const url = new URL(postgresUrl());
  const client = new Client({ connectionString: url.href });
  await client.connect();
  const name = `catalog_crash_${randomBytes(4).toString('hex')}`;
  await client.query(`create database ${name}`);
  await client.end();
  url.pathname = `/${name}`;
  return url.href;
}
