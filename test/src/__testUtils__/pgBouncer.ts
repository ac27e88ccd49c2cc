import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  mkdtempSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../scripts/freePort.mjs';

/** Server connections of a database. Fewer than clients, so that clients share them. */
const POOL_SIZE = 3;
/** It refuses to run as root. */
const UNPRIVILEGED = 65_534;

/** Whether this machine has PgBouncer. */
export function hasPgBouncer(): boolean {
  return spawnSync('pgbouncer', ['--version']).status === 0;
}

/**
 * PgBouncer in transaction mode: statements of a client run on another server connection after every transaction.
 */
export class PgBouncer {
  readonly #process: ChildProcess;
  readonly #directory: string;
  readonly port: number;

  /** @param server - the connection string of PostgreSQL */
  static async start(server: string): Promise<PgBouncer> {
    const { hostname, port, username, password } = new URL(server);
    const directory = mkdtempSync(join(tmpdir(), 'webhooks-pgbouncer-'));
    const users = join(directory, 'users.txt');
    const config = join(directory, 'pgbouncer.ini');
    const ownPort = await freePort();
    writeFileSync(users, `"${username}" "${decodeURIComponent(password)}"\n`);
    writeFileSync(
      config,
      [
        '[databases]',
        `* = host=${hostname} port=${port}`,
        '[pgbouncer]',
        'listen_addr = 127.0.0.1',
        `listen_port = ${ownPort}`,
        'unix_socket_dir =',
        'auth_type = trust',
        `auth_file = ${users}`,
        'pool_mode = transaction',
        `default_pool_size = ${POOL_SIZE}`,
        'max_client_conn = 200',
      ].join('\n'),
    );
    const isRoot = process.getuid?.() === 0;
    if (isRoot) {
      [directory, users, config].forEach(path =>
        chownSync(path, UNPRIVILEGED, UNPRIVILEGED),
      );
    }
    chmodSync(directory, 0o700);
    const bouncer = spawn('pgbouncer', [config], {
      stdio: ['ignore', 'ignore', 'pipe'],
      ...(isRoot && { uid: UNPRIVILEGED, gid: UNPRIVILEGED }),
    });
    await ready(bouncer);
    return new PgBouncer(bouncer, directory, ownPort);
  }

  private constructor(bouncer: ChildProcess, directory: string, port: number) {
    this.#process = bouncer;
    this.#directory = directory;
    this.port = port;
  }

  async stop(): Promise<void> {
    const exit = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await exit;
    rmSync(this.#directory, { recursive: true, force: true });
  }
}

async function ready(bouncer: ChildProcess): Promise<void> {
  let output = '';
  for await (const chunk of bouncer.stderr!) {
    output += chunk;
    if (output.includes('process up')) {
      bouncer.stderr!.resume();
      return;
    }
  }
  throw new Error(`PgBouncer ended before it was ready:\n${output}`);
}
