import {
  resolvePackagePath,
  type DatabaseService,
} from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import { withoutBindings } from './withoutBindings';

/**
 * The plugin's database, with its schema brought up to date unless the operator does that elsewhere.
 */
export async function openDatabase(database: DatabaseService): Promise<Knex> {
  const knex = withoutBindings(await database.getClient());
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
