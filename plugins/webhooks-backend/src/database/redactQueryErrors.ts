import { ServiceUnavailableError } from '@backstage/errors';
import { knex as createKnex, type Knex } from 'knex';

/** Where PostgreSQL quotes rows and pieces of JSON. */
const QUOTING_FIELDS = ['detail', 'where'];

/**
 * Keeps what statements carry (payloads, sealed secrets, hundreds of ids) out of the errors of a database client, and so
 * out of log lines and answers. What is left names the statement and what the database has against it.
 */
export function redactQueryErrors(knex: Knex): Knex {
  const { client } = knex;
  // Statements are quoted with their placeholders.
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

/** Knex puts the statement that waited for a connection, with its bindings, on its own timeout errors. */
function acquireFrom(client: Knex.Client): () => Promise<unknown> {
  const acquire = client.acquireConnection.bind(client);
  return async () => {
    try {
      return await acquire();
    } catch (error) {
      throw error instanceof createKnex.KnexTimeoutError
        ? new ServiceUnavailableError(
            'No connection to the database came free in time: all are in use, or it is down. Try again; an administrator can raise backend.database.knexConfig.pool.max.',
          )
        : error;
    }
  };
}
