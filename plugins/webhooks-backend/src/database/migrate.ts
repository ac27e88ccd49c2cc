import {
  resolvePackagePath,
  type DatabaseService,
} from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import { isPostgres } from './dialect';
import { withoutBindings } from './withoutBindings';

/**
 * The plugin's database, with its schema brought up to date unless the operator does that elsewhere.
 */
export async function openDatabase(database: DatabaseService): Promise<Knex> {
  const knex = withoutBindings(await database.getClient());
  if (!isPostgres(knex)) {
    // One write to the disk for a commit instead of several, and as safe. The file remembers it.
    await knex.raw('pragma journal_mode = wal');
  }
  if (!database.migrations?.skip) {
    await knex.migrate.latest({
      directory: resolvePackagePath(
        'backstage-plugin-webhooks-backend',
        'migrations',
      ),
    });
  }
  return knex;
}
