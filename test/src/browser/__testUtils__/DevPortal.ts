import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { eventually } from '../../testUtils/eventually';
import { freePort } from '../../../scripts/freePort.mjs';

const ROOT = resolve(
  require.resolve('backstage-plugin-webhooks-backend/package.json'),
  '../../..',
);
const START_TIMEOUT_MS = 180_000;

/** The token in app-config.yaml. */
const TOKEN = 'development-only-token';

interface DevPortalOptions {
  /** Whether to start the frontend, too. Default: true. */
  frontend?: boolean;
  /** Changes app-config.yaml. */
  edit?: (config: string) => string;
}

/** The ports of the portal, which replace those of app-config.yaml. */
type Ports = Record<'frontend' | 'backend' | 'receivers', number>;

/**
 * The development portal that `npm start` runs, with its own ports and database.
 */
export class DevPortal {
  readonly url: string;
  /** The URL of the REST API of the webhooks plugin. */
  readonly apiUrl: string;
  readonly #backendUrl: string;
  readonly #ports: Ports;
  readonly #hasFrontend: boolean;
  readonly #folder: string;
  readonly #processes: ChildProcess[] = [];
  readonly #output: string[] = [];

  /** Starts backend and frontend, and waits until the catalog knows the groups of the guest. */
  static async start(options: DevPortalOptions = {}): Promise<DevPortal> {
    const { frontend: hasFrontend = true, edit = config => config } = options;
    const [frontend, backend, receivers] = await Promise.all([
      freePort(),
      freePort(),
      freePort(),
    ]);
    const ports = { frontend, backend, receivers };
    const folder = await mkdtemp(join(tmpdir(), 'webhooks-portal-'));
    const config = await readFile(join(ROOT, 'app-config.yaml'), 'utf8');
    await writeFile(
      join(folder, 'app-config.yaml'),
      edit(withPorts(config, ports))
        // Another development portal on this machine may use the default folder.
        .replace('../../.cache/portal', join(folder, 'database')),
    );
    const portal = new DevPortal(folder, ports, hasFrontend);
    try {
      await portal.#ready();
    } catch (error) {
      await portal.stop();
      throw new Error(
        `The portal did not start (${error}):\n${portal.#output.join('')}`,
      );
    }
    return portal;
  }

  private constructor(folder: string, ports: Ports, hasFrontend: boolean) {
    this.url = `http://localhost:${ports.frontend}`;
    this.#backendUrl = `http://127.0.0.1:${ports.backend}`;
    this.apiUrl = `http://localhost:${ports.backend}/api/webhooks`;
    this.#ports = ports;
    this.#hasFrontend = hasFrontend;
    this.#folder = folder;
    const config = ['--config', join(folder, 'app-config.yaml')];
    this.#spawn('webhooks-backend', process.execPath, [
      '--require',
      require.resolve('@backstage/cli/config/nodeTransform.cjs'),
      'dev/index.ts',
      ...config,
    ]);
    if (hasFrontend) {
      this.#spawn('webhooks', join(ROOT, 'node_modules/.bin/backstage-cli'), [
        'package',
        'start',
        ...config,
      ]);
    }
  }

  /** Replaces the ports of the development portal in a text with those of this one. */
  onOwnPorts(script: string): string {
    return withPorts(script, this.#ports);
  }

  /** The database of the webhooks plugin. */
  get databaseFile(): string {
    return join(this.#folder, 'database', 'webhooks.sqlite');
  }

  /** Calls the REST API of the webhooks plugin as a service that may do everything. */
  call<T>(method: string, path: string, body?: object): Promise<T> {
    return this.callBackend(method, `/webhooks${path}`, body);
  }

  /** Calls the REST API of any plugin as that service. */
  async callBackend<T>(
    method: string,
    path: string,
    body?: object,
  ): Promise<T> {
    const response = await ok(`${this.#backendUrl}/api${path}`, {
      method,
      headers: {
        authorization: `Bearer ${TOKEN}`,
        'content-type': 'application/json',
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    return response.json();
  }

  /** The token with which the portal calls the backend. */
  async guestToken(): Promise<string> {
    return (await this.#guest()).token;
  }

  /** Ends both processes. */
  async stop(): Promise<void> {
    await Promise.all(
      this.#processes.map(async child => {
        if (child.exitCode === null && child.pid) {
          const exit = once(child, 'exit');
          // The whole group, because the CLI has child processes.
          process.kill(-child.pid, 'SIGKILL');
          await exit;
        }
      }),
    );
    await rm(this.#folder, { recursive: true, force: true });
  }

  #spawn(plugin: string, command: string, args: string[]): void {
    const child = spawn(command, args, {
      cwd: join(ROOT, 'plugins', plugin),
      env: { ...process.env, NODE_ENV: 'development', BROWSER: 'none' },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', chunk => this.#output.push(String(chunk)));
    }
    this.#processes.push(child);
  }

  async #guest(): Promise<{
    token: string;
    identity: { ownershipEntityRefs: string[] };
  }> {
    const response = await ok(`${this.#backendUrl}/api/auth/guest/refresh`);
    return (await response.json()).backstageIdentity;
  }

  async #ready(): Promise<void> {
    await eventually(async () => {
      if (this.#hasFrontend) {
        await ok(this.url);
      }
      const { identity } = await this.#guest();
      if (identity.ownershipEntityRefs.length < 2) {
        throw new Error('the guest is in no group yet');
      }
    }, START_TIMEOUT_MS);
  }
}

function withPorts(text: string, ports: Ports): string {
  return text
    .replaceAll('3000', String(ports.frontend))
    .replaceAll('7007', String(ports.backend))
    .replaceAll('7010', String(ports.receivers));
}

async function ok(url: string, init?: RequestInit): Promise<Response> {
  const response = await fetch(url, init);
  if (!response.ok) {
    throw new Error(
      `${url} responded with ${response.status}: ${await response.text()}`,
    );
  }
  return response;
}
