import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { eventually } from '../../src/testUtils/eventually';
import { freePort } from '../freePort.mjs';
import { type Registry } from './Registry';
import { lastLines, run } from './steps';

const START_TIMEOUT_MS = 600_000;

/** Creates an app of the Backstage version in backstage.json. */
const CREATE_APP = '@backstage/create-app@0.9.2';

/**
 * Changes that an app needs because of this environment, not because of our packages. create-app downloads a lock file.
 * Where it cannot, these dependencies would resolve to versions that do not work.
 */
const RESOLUTIONS = {
  // Newer ones need the HTTP router of Backstage 1.57.
  '@backstage/plugin-signals-backend': '0.3.19',
  // Contains its binaries. Older versions download or compile them in an install script.
  'better-sqlite3': '^13.0.0',
};

/** A Backstage app made by create-app, with its backend. */
export class App {
  readonly #env: NodeJS.ProcessEnv;
  #process?: ChildProcess;
  #output = '';

  /** Installs create-app and yarn. */
  static async installTools(folder: string): Promise<void> {
    await run(
      'npm',
      ['install', '--prefix', folder, CREATE_APP, '@yarnpkg/cli-dist'],
      { cwd: folder },
    );
  }

  static async create(options: {
    folder: string;
    tools: string;
    legacy: boolean;
    registry: Registry;
  }): Promise<App> {
    const { folder, tools, legacy, registry } = options;
    const app = new App(folder, tools, registry, {
      frontend: await freePort(),
      backend: await freePort(),
    });
    await app.#run('backstage-create-app', [
      '--skip-install',
      `--path=${folder}`,
      ...(legacy ? ['--legacy'] : []),
    ]);
    const manifestPath = join(folder, 'package.json');
    const manifest = JSON.parse(readFileSync(manifestPath, 'utf8'));
    Object.assign(manifest.resolutions, RESOLUTIONS);
    writeFileSync(manifestPath, JSON.stringify(manifest, null, 2));
    await app.shell('yarn install');
    // Yarn's cache may contain other packages of the same version from an earlier run.
    await app.shell(
      'rm -f "$(yarn config get cacheFolder)"/backstage-plugin-*webhooks*',
    );
    // Further dependencies are installed from here on.
    app.#env.YARN_NPM_REGISTRY_SERVER = registry.url;
    return app;
  }

  private constructor(
    readonly folder: string,
    tools: string,
    registry: Registry,
    readonly ports: { frontend: number; backend: number },
  ) {
    this.#env = {
      ...process.env,
      PATH: [join(tools, 'node_modules/.bin'), process.env.PATH].join(
        delimiter,
      ),
      BACKSTAGE_APP_NAME: 'portal',
      BROWSER: 'none',
      NODE_ENV: undefined,
      WEBHOOKS_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
      YARN_ENABLE_IMMUTABLE_INSTALLS: 'false',
      // The app does not need them, and some compile for minutes.
      YARN_ENABLE_SCRIPTS: 'false',
      YARN_ENABLE_TELEMETRY: 'false',
      YARN_NPM_REGISTRY_SERVER: registry.upstream,
      // Yarn fails if it cannot reach the search for types.
      YARN_TS_ENABLE_AUTO_TYPES: 'false',
      YARN_UNSAFE_HTTP_WHITELIST: '127.0.0.1',
    };
  }

  get url(): string {
    return `http://localhost:${this.ports.frontend}`;
  }

  get backendUrl(): string {
    return `http://localhost:${this.ports.backend}`;
  }

  /** Runs a shell command in the root of the app. */
  async shell(line: string): Promise<void> {
    await this.#run('sh', ['-c', line]);
  }

  /** Starts frontend and backend, and waits until both respond. */
  async start(): Promise<void> {
    const child = spawn('yarn', ['start'], {
      cwd: this.folder,
      env: this.#env,
      stdio: ['ignore', 'pipe', 'pipe'],
      // The CLI has child processes.
      detached: true,
    });
    this.#process = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', chunk => {
        this.#output += chunk;
      });
    }
    await Promise.race([
      eventually(
        () =>
          Promise.all([
            fetchOk(this.url),
            fetchOk(`${this.backendUrl}/api/auth/guest/refresh`),
          ]),
        START_TIMEOUT_MS,
      ),
      once(child, 'exit').then(([code]) => {
        throw new Error(`yarn start ended with ${code}`);
      }),
    ]);
  }

  /** The last output of the app since its start, without the log of requests. */
  get lastLines(): string {
    const lines = this.#output.split('\n');
    return lastLines(
      lines.filter(line => !line.includes('incomingRequest')).join('\n'),
    );
  }

  stop(): void {
    if (this.#process?.pid && this.#process.exitCode === null) {
      process.kill(-this.#process.pid, 'SIGKILL');
    }
  }

  #run(command: string, args: string[]): Promise<string> {
    return run(command, args, { cwd: this.folder, env: this.#env });
  }
}

async function fetchOk(url: string): Promise<void> {
  const response = await fetch(url);
  if (!response.ok) {
    throw new Error(`${url} answered ${response.status}`);
  }
}
