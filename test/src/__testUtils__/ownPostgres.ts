import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { JsonObject } from '@backstage/types';

const SCRIPT = join(__dirname, '../../scripts/postgresChild.mjs');

/**
 * A PostgreSQL server that belongs to one test, which can take it away for a while.
 */
export class OwnPostgres {
  readonly #child: ChildProcess;
  readonly #connectionString: string;

  static async start(): Promise<OwnPostgres> {
    const child = fork(SCRIPT);
    const [connectionString] = await once(child, 'message');
    return new OwnPostgres(child, connectionString);
  }

  private constructor(child: ChildProcess, connectionString: string) {
    this.#child = child;
    this.#connectionString = connectionString;
  }

  /** `backend.database` of a portal on this server. */
  get config(): JsonObject {
    return {
      client: 'pg',
      connection: this.#connectionString,
      knexConfig: { pool: { min: 0, max: 6 } },
    };
  }

  /** Shuts the server down, which ends all connections. */
  async pause(): Promise<void> {
    await this.#tell('pause');
  }

  async resume(): Promise<void> {
    await this.#tell('resume');
  }

  async stop(): Promise<void> {
    const exited = once(this.#child, 'exit');
    this.#child.disconnect();
    await exited;
  }

  async #tell(message: 'pause' | 'resume'): Promise<void> {
    const answered = once(this.#child, 'message');
    this.#child.send(message);
    await answered;
  }
}
