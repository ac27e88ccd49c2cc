import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../testUtils/eventually';
import { freePort } from '../../scripts/freePort.mjs';

/** Whether this machine has a NATS server. Debian: `apt-get install nats-server`. */
export const hasNatsServer =
  spawnSync('nats-server', ['--version']).status === 0;

/**
 * A NATS server with JetStream on loopback.
 */
export class NatsServer {
  readonly #port: number;
  readonly #directory = mkdtempSync(join(tmpdir(), 'webhooks-nats-'));
  #process?: ChildProcess;

  static async start(): Promise<NatsServer> {
    const server = new NatsServer(await freePort());
    await server.resume();
    return server;
  }

  private constructor(port: number) {
    this.#port = port;
  }

  get url(): string {
    return `nats://127.0.0.1:${this.#port}`;
  }

  /** Ends the server and keeps its streams. */
  async pause(): Promise<void> {
    const ended = once(this.#process!, 'exit');
    this.#process!.kill('SIGKILL');
    await ended;
  }

  /** Starts the server and waits until it accepts connections. */
  async resume(): Promise<void> {
    this.#process = spawn(
      'nats-server',
      [
        '-js',
        ...['-sd', this.#directory],
        ...['-a', '127.0.0.1'],
        ...['-p', String(this.#port)],
      ],
      { stdio: 'ignore' },
    );
    await eventually(async () => {
      const socket = connect(this.#port, '127.0.0.1');
      await once(socket, 'connect');
      socket.destroy();
    });
  }

  async stop(): Promise<void> {
    await this.pause();
    rmSync(this.#directory, { recursive: true, force: true });
  }
}
