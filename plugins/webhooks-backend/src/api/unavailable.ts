import { ServiceUnavailableError } from '@backstage/errors';

/**
 * SQLSTATE of PostgreSQL: class 08 (connection exception), class 53 (insufficient resources), 57P01 to 57P05 (shutdown,
 * crash, start, database dropped, idle session ended), 25006 (a standby) and 55000 (no connections accepted).
 */
const SQL_STATE = /^(08...|53...|57P0[1-5]|25006|55000)$/;
/** Node.js error codes of the network between the plugin and its database. */
const NETWORK =
  /^(ECONNREFUSED|ECONNRESET|ECONNABORTED|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN)$/;
/** SQLite errors while another process writes, or if the disk is full. */
const SQLITE = /^SQLITE_(BUSY|LOCKED|FULL|IOERR|CANTOPEN|READONLY)/;
/** Messages of PostgreSQL client and knex errors without a code. Knex prefixes them with the statement. */
const LOST_CONNECTION =
  /(Connection terminated|Connection terminated unexpectedly|is not queryable|Unable to acquire a connection)$/;

/** Converts errors of an unavailable database to a retryable error. Other errors are unchanged. */
export function withoutOutage(error: unknown): unknown {
  return isOutage(error)
    ? new ServiceUnavailableError(
        'The database is unavailable. Try again; with an idempotencyKey a dispatch can be repeated safely.',
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
