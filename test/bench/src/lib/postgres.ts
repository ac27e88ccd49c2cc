/*
 * The PostgreSQL server of a run, configured like a production server of this size: each commit is on disk before it is
 * acknowledged. The server of the tests, whose binaries it shares, gives that up for speed.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Client } from 'pg';
import { processTreeCpuSeconds } from './cpu';
import { PROFILE_DIRECTORY } from './profile';

const SETTINGS = [
  'fsync=on',
  'synchronous_commit=on',
  'full_page_writes=on',
  'wal_level=replica',
  'shared_buffers=512MB',
  // A checkpoint during a turn would be charged to one contender alone.
  'max_wal_size=8GB',
  'checkpoint_timeout=30min',
  'max_connections=300',
  'random_page_cost=1.1',
];

interface StartedServer {
  connectionString: string;
  stop: () => void;
}

/**
 * A PostgreSQL server with production settings.
 */
export class Postgres {
  readonly #server: StartedServer;
  readonly #data: string;

  static async start(): Promise<Postgres> {
    const { startPostgres } = await import(
      // In a variable because the script has no type declarations.
      scriptPath()
    );
    const server: StartedServer = await startPostgres();
    try {
      const [{ data_directory: data }] = await query(
        server.connectionString,
        'show data_directory',
      );
      const postgres = new Postgres(server, data);
      postgres.restart('fast');
      return postgres;
    } catch (error) {
      server.stop();
      throw error;
    }
  }

  private constructor(server: StartedServer, data: string) {
    this.#server = server;
    this.#data = data;
  }

  /** The connection string of one of its databases. */
  url(database = 'postgres'): string {
    const url = new URL(this.#server.connectionString);
    url.pathname = database;
    return url.href;
  }

  async createDatabase(name: string): Promise<string> {
    await this.query(`drop database if exists ${name} with (force)`);
    await this.query(`create database ${name}`);
    return this.url(name);
  }

  query(sql: string, values?: unknown[], database?: string): Promise<any[]> {
    return query(this.url(database), sql, values);
  }

  /** With `immediate` the server stops as in a crash, and recovers at its next start. */
  restart(mode: 'fast' | 'immediate'): void {
    const { uid, gid } = statSync(this.#data);
    // The server leaves a file for its next start, with the path of its binary.
    const [binary] = readFileSync(
      join(this.#data, 'postmaster.opts'),
      'utf8',
    ).split(' ');
    const settings = [
      ...(PROFILE_DIRECTORY
        ? ['shared_preload_libraries=pg_stat_statements']
        : []),
      'listen_addresses=127.0.0.1',
      'unix_socket_directories=',
      `port=${new URL(this.#server.connectionString).port}`,
      ...SETTINGS,
    ];
    execFileSync(
      join(dirname(binary), 'pg_ctl'),
      [
        'restart',
        '--wait',
        ...['-D', this.#data],
        ...['-m', mode],
        ...['-l', join(dirname(this.#data), 'log')],
        ...['-o', settings.map(setting => `-c ${setting}`).join(' ')],
      ],
      {
        stdio: 'ignore',
        cwd: this.#data,
        ...(process.getuid?.() === 0 && { uid, gid }),
      },
    );
  }

  /**
   * CPU time of all its processes, on Linux.
   */
  cpuSeconds(): number | undefined {
    try {
      const [master] = readFileSync(
        join(this.#data, 'postmaster.pid'),
        'utf8',
      ).split('\n');
      return processTreeCpuSeconds(Number(master));
    } catch {
      return undefined;
    }
  }

  stop(): void {
    this.#server.stop();
  }
}

function scriptPath(): string {
  return join(__dirname, '../../../scripts/startPostgres.mjs');
}

export async function query(
  connectionString: string,
  sql: string,
  values?: unknown[],
): Promise<any[]> {
  const client = new Client({ connectionString });
  // The query is rejected as well.
  client.on('error', () => {});
  await client.connect();
  try {
    const { rows } = await client.query(sql, values);
    return rows;
  } finally {
    await client.end();
  }
}
