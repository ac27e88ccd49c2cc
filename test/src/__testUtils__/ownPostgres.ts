import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { JsonObject } from '@backstage/types';

const SCRIPT = join(__dirname, '../../scripts/postgresChild.mjs');

/**
 * PostgreSQL in a separate process, controlled by messages.
 */
class PostgresChild<TMessage extends string> {
  readonly #child: ChildProcess;
  readonly connectionString: string;

  protected static async fork(
    args: string[],
  ): Promise<[ChildProcess, connectionString: string]> {
    const child = fork(SCRIPT, args);
    const failed = once(child, 'exit').then(([code]) => {
      throw new Error(`PostgreSQL did not start: exit code ${code}`);
    });
    const [connectionString] = await Promise.race([
      once(child, 'message'),
      failed,
    ]);
    failed.catch(() => {});
    return [child, connectionString];
  }

  protected constructor(child: ChildProcess, connectionString: string) {
    this.#child = child;
    this.connectionString = connectionString;
  }

  /** `backend.database` of a portal on this server. */
  get config(): JsonObject {
    return {
      client: 'pg',
      connection: this.connectionString,
      knexConfig: { pool: { min: 0, max: 6 } },
    };
  }

  async stop(): Promise<void> {
    const exited = once(this.#child, 'exit');
    this.#child.disconnect();
    await exited;
  }

  protected async tell(message: TMessage): Promise<void> {
    const answered = once(this.#child, 'message');
    this.#child.send(message);
    await answered;
  }
}

/**
 * A PostgreSQL server of one test, which can shut it down for a while.
 */
export class OwnPostgres extends PostgresChild<'pause' | 'resume'> {
  static async start(): Promise<OwnPostgres> {
    return new OwnPostgres(...(await this.fork([])));
  }

  /** Shuts the server down, which ends all connections. */
  async pause(): Promise<void> {
    await this.tell('pause');
  }

  async resume(): Promise<void> {
    await this.tell('resume');
  }
}

/**
 * A PostgreSQL server with a synchronous standby, behind a proxy that leads to the primary, and to the standby after a
 * crash of the primary.
 */
export class PostgresCluster extends PostgresChild<'crash' | 'promote'> {
  static async start(): Promise<PostgresCluster> {
    return new PostgresCluster(...(await this.fork(['cluster'])));
  }

  /** Ends the primary and all connections, as a power cut would. */
  async crash(): Promise<void> {
    await this.tell('crash');
  }

  /** Makes the standby, which is read-only until then, the primary. */
  async promote(): Promise<void> {
    await this.tell('promote');
  }
}
