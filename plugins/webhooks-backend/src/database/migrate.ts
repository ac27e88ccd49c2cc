import { chmod } from 'node:fs/promises';
import {
  resolvePackagePath,
  type DatabaseService,
} from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import { isPostgres } from './dialect';
import { redactQueryErrors } from './redactQueryErrors';

/**
 * The plugin's database, with its schema brought up to date unless the operator does that elsewhere.
 */
export async function openDatabase(database: DatabaseService): Promise<Knex> {
  const knex = redactQueryErrors(await database.getClient());
  if (!isPostgres(knex)) {
    // One write to the disk for a commit instead of several, and as safe. The file remembers it.
    await knex.raw('pragma journal_mode = wal');
    await restrictToOwner(knex);
  }
  if (!database.migrations?.skip) {
    await migrate(knex);
  }
  return knex;
}

/**
 * Runs the migrations that are missing, all of them or none.
 *
 * @remarks
 * Replicas that start at the same time wait for each other: knex's own lock fails those that do not get it, and on an
 * empty database they collide before they get to it. The lock ends with the transaction, so a replica that is killed
 * leaves none behind.
 */
async function migrate(knex: Knex): Promise<void> {
  const directory = resolvePackagePath(
    'backstage-plugin-webhooks-backend',
    'migrations',
  );
  if (!isPostgres(knex)) {
    await knex.migrate.latest({ directory });
    return;
  }
  await knex.transaction(async tx => {
    await tx.raw(
      `select pg_advisory_xact_lock(hashtext('webhooks migrations in ' || current_schema()))`,
    );
    await tx.migrate.latest({ directory });
  });
}

/** Payloads, and without a key also secrets, are in the file. SQLite gives the files that it adds later the same mode. */
async function restrictToOwner(knex: Knex): Promise<void> {
  const file: string | undefined = knex.client.config.connection?.filename;
  if (!file || file === ':memory:') {
    return;
  }
  for (const suffix of ['', '-wal', '-shm']) {
    try {
      await chmod(`${file}${suffix}`, 0o600);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
        throw error;
      }
    }
  }
}
