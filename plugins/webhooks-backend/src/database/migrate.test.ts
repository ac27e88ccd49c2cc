import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { knex as createKnex, type Knex } from 'knex';
import {
  addDeliveries,
  addIntegration,
  countRows,
} from '../__testUtils__/fixtures';
import { IntegrationStore } from './IntegrationStore';
import { openDatabase } from './migrate';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

const DIRECTORY = join(__dirname, '../../migrations');

async function tables(knex: Knex): Promise<string[]> {
  const rows: { name: string }[] = knex.client.config.client.includes('pg')
    ? await knex('pg_class')
        .whereRaw("relnamespace = 'public'::regnamespace")
        // Without partitions.
        .whereIn('relkind', ['r', 'p'])
        .where({ relispartition: false })
        .select('relname as name')
    : await knex('sqlite_master').where({ type: 'table' }).select('name');
  return rows
    .map(({ name }) => name)
    .filter(name => !/^(knex_|sqlite_)/.test(name))
    .sort();
}

describe.each(databases.eachSupportedId())('migrations (%s)', id => {
  it('go up, down without a trace, and up again', async () => {
    const knex = await databases.init(id);
    const database = mockServices.database({ knex });
    await openDatabase(database);
    const all = await tables(knex);
    expect(all).toEqual(Object.keys(await countRows(knex)).sort());
    await addIntegration(new IntegrationStore({ knex }), { id: 'a' });
    await addDeliveries(knex, { integrationIds: ['a'], now: 1_000 });

    await knex.migrate.rollback({ directory: DIRECTORY }, true);
    expect(await tables(knex)).toEqual([]);

    await openDatabase(database);
    // No migration is left.
    await openDatabase(database);
    expect(await tables(knex)).toEqual(all);
    expect(Object.values(await countRows(knex))).toEqual(all.map(() => 0));
    await addIntegration(new IntegrationStore({ knex }), { id: 'a' });
  });

  it('are left to the operator if the configuration says so', async () => {
    const knex = await databases.init(id);
    await openDatabase(
      mockServices.database({ knex, migrations: { skip: true } }),
    );
    expect(await tables(knex)).toEqual([]);
  });
});

describe.each(databases.eachSupportedId().filter(([id]) => id !== 'SQLITE_3'))(
  'migrations of several replicas (%s)',
  id => {
    it('run once when replicas start at the same time', async () => {
      const knex = await databases.init(id);
      const replicas = Array.from({ length: 5 }, () =>
        createKnex(knex.client.config),
      );
      try {
        await expect(
          Promise.all(
            replicas.map(replica =>
              openDatabase(mockServices.database({ knex: replica })),
            ),
          ),
        ).resolves.toHaveLength(5);

        await expect(knex('knex_migrations').pluck('name')).resolves.toEqual(
          await readdir(DIRECTORY),
        );
      } finally {
        await Promise.all(replicas.map(replica => replica.destroy()));
      }
    });
  },
);

it('uses a write-ahead log for SQLite, in a file that only its owner may read', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'webhooks-'));
  const knex = createKnex({
    client: 'better-sqlite3',
    connection: { filename: join(directory, 'webhooks.sqlite') },
    useNullAsDefault: true,
  });
  try {
    await openDatabase(mockServices.database({ knex }));
    expect(await knex.raw('pragma journal_mode')).toEqual([
      { journal_mode: 'wal' },
    ]);
    const files = await readdir(directory);
    expect(files.sort()).toEqual([
      'webhooks.sqlite',
      'webhooks.sqlite-shm',
      'webhooks.sqlite-wal',
    ]);
    for (const file of files) {
      const { mode } = await stat(join(directory, file));
      expect((mode % 0o1000).toString(8)).toBe('600');
    }
  } finally {
    await knex.destroy();
    await rm(directory, { recursive: true });
  }
});
