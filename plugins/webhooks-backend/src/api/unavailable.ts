import { ServiceUnavailableError } from '@backstage/errors';

/**
 * SQLSTATE of PostgreSQL: class 08 (connection exception), class 53 (insufficient resources), 57P01 to 57P05 (shutdown,
 * crash, start, database dropped, idle session ended), 25006 (a standby) and 55000 (no connections accepted).
 */
const SQL_STATE = /^(08...|53...|57P0[1-5]|25006|55000)$/;
/** Errors of the network between the plugin and its database, as Node.js names them. */
const NETWORK =
  /^(ECONNREFUSED|ECONNRESET|ECONNABORTED|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN)$/;
/** SQLite while another process writes, or without room on the disk. */
const SQLITE = /^SQLITE_(BUSY|LOCKED|FULL|IOERR|CANTOPEN|READONLY)/;
/** Errors of the PostgreSQL client and of knex that have no code. Knex puts the statement in front of them. */
const LOST_CONNECTION =
  /(Connection terminated|Connection terminated unexpectedly|is not queryable|Unable to acquire a connection)$/;

/**
 * Turns the error of a database that cannot be used at the moment into one that says so and can be tried again. Other
 * errors stay as they are.
 */
export function withoutOutage(error: unknown): unknown {
  return isOutage(error)
    ? new ServiceUnavailableError(
        'The database cannot be used at the moment. Try again; with an idempotencyKey a dispatch can be repeated safely.',
      )
    : error;
}

function isOutage(error: unknown): boolean {
  const { code, message } = (error ?? {}) as {
    code?: unknown;
    message?: unknown;
  };
  return (
    [SQL_STATE, NETWORK, SQLITE].some(codes => codes.test(String(code))) ||
    LOST_CONNECTION.test(String(message))
  );
}
