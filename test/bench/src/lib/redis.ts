/*
 * The Redis servers of a run, if the machine has `redis-server`.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processTreeCpuSeconds } from './cpu';
import { freePort } from '../../../scripts/freePort.mjs';

/** When the append-only file is synced: before each response, or once a second. */
export type AppendFsync = 'always' | 'everysec';

/** Whether this machine has Redis. */
export function hasRedis(): boolean {
  return spawnSync('redis-server', ['--version']).status === 0;
}

/**
 * A Redis server with an append-only file.
 */
export class Redis {
  readonly port: number;
  readonly #process: ChildProcess;
  readonly #directory: string;

  static async start(appendfsync: AppendFsync): Promise<Redis> {
    const directory = mkdtempSync(join(tmpdir(), 'webhooks-redis-'));
    const port = await freePort();
    const server = spawn(
      'redis-server',
      [
        ...['--port', String(port)],
        ...['--bind', '127.0.0.1'],
        ...['--dir', directory],
        ...['--appendonly', 'yes'],
        ...['--appendfsync', appendfsync],
        // No snapshots in addition to the append-only file.
        ...['--save', ''],
        ...['--maxmemory-policy', 'noeviction'],
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const redis = new Redis(port, server, directory);
    process.once('exit', redis.#remove);
    await ready(server);
    return redis;
  }

  private constructor(port: number, server: ChildProcess, directory: string) {
    this.port = port;
    this.#process = server;
    this.#directory = directory;
  }

  /** CPU time that it has used, on Linux. */
  cpuSeconds(): number | undefined {
    try {
      return processTreeCpuSeconds(this.#process.pid!);
    } catch {
      return undefined;
    }
  }

  async stop(): Promise<void> {
    const exit = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await exit;
    process.off('exit', this.#remove);
    this.#remove();
  }

  readonly #remove = () => {
    this.#process.kill('SIGKILL');
    rmSync(this.#directory, { recursive: true, force: true });
  };
}

async function ready(server: ChildProcess): Promise<void> {
  for await (const chunk of server.stdout!) {
    if (String(chunk).includes('Ready to accept connections')) {
      server.stdout!.resume();
      return;
    }
  }
  throw new Error('redis-server ended before it was ready');
}
