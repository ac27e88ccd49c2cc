import { chmod } from 'node:fs/promises';
import {
  resolvePackagePath,
  type DatabaseService,
} from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import { isPostgres } from './dialect';
import { redactQueryErrors } from './redactQueryErrors';

/** Opens the plugin's database and migrates its schema, unless the configuration skips migrations. */
export async function openDatabase(database: DatabaseService): Promise<Knex> {
  const knex = redactQueryErrors(await database.getClient());
  if (!isPostgres(knex)) {
    // WAL writes to disk once per commit instead of several times, and is as safe. The setting is persistent.
    await knex.raw('pragma journal_mode = wal');
    await restrictToOwner(knex);
  }
  if (!database.migrations?.skip) {
    await migrate(knex);
  }
  return knex;
}

/**
 * Runs the missing migrations, in one transaction.
 *
 * @remarks
 * Replicas that start at the same time wait for each other. Knex's own lock fails the replicas that do not get it, and
 * on an empty database they collide before that. The advisory lock ends with the transaction, so a killed replica
 * leaves no lock behind.
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

/**
 * The file contains payloads and, without an encryption key, secrets. SQLite creates its other files with the same
 * mode.
 */
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
