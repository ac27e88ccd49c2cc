import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject } from '@backstage/types';

const CONNECTION = 'BACKSTAGE_TEST_DATABASE_POSTGRES18_CONNECTION_STRING';

/** The database engines of a portal. */
export type Engine = 'SQLite' | 'PostgreSQL';

export const engines: Engine[] = ['SQLite', 'PostgreSQL'];

/**
 * `backend.database` of a portal with databases of its own, which portals with the same value share.
 */
export function freshDatabase(engine: Engine): JsonObject {
  if (engine === 'SQLite') {
    return {
      client: 'better-sqlite3',
      connection: { directory: mkdtempSync(join(tmpdir(), 'webhooks-test-')) },
    };
  }
  const { hostname: host, port, username, password } = new URL(postgresUrl());
  return {
    client: 'pg',
    prefix: `system_${randomBytes(4).toString('hex')}_`,
    connection: { host, port: Number(port), user: username, password },
    knexConfig: { pool: { min: 0, max: 6 } },
  };
}

/** The connection string of the tests' PostgreSQL. */
export function postgresUrl(): string {
  const connection = process.env[CONNECTION];
  if (!connection) {
    throw new Error(
      `${CONNECTION} is not set: run the tests with npm test, which starts PostgreSQL`,
    );
  }
  return connection;
}
