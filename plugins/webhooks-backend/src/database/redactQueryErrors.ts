import { ServiceUnavailableError } from '@backstage/errors';
import { knex as createKnex, type Knex } from 'knex';

/** Error fields in which PostgreSQL quotes rows and JSON. */
const QUOTING_FIELDS = ['detail', 'where'];

/**
 * Keeps bindings (payloads, sealed secrets, hundreds of ids) out of the errors of a database client, and so out of log
 * lines and responses. The error still contains the statement and the reason.
 */
export function redactQueryErrors(knex: Knex): Knex {
  const { client } = knex;
  // Errors quote the statement with placeholders.
  client.config.compileSqlOnError = false;
  if (!knex.listeners('query-error').includes(dropQuotes)) {
    knex.on('query-error', dropQuotes);
    client.acquireConnection = acquireFrom(client);
  }
  return knex;
}

function dropQuotes(error: object): void {
  QUOTING_FIELDS.forEach(field => Reflect.deleteProperty(error, field));
}

/** Knex attaches the statement that waited for a connection to its timeout errors, including the bindings. */
function acquireFrom(client: Knex.Client): () => Promise<unknown> {
  const acquire = client.acquireConnection.bind(client);
  return async () => {
    try {
      return await acquire();
    } catch (error) {
      throw error instanceof createKnex.KnexTimeoutError
        ? new ServiceUnavailableError(
            'Timed out waiting for a database connection: all are in use, or the database is down. Try again; an administrator can raise backend.database.knexConfig.pool.max.',
          )
        : error;
    }
  };
}
