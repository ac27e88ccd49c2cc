import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import type { JsonObject } from '@backstage/types';
import type {
  Delivery,
  DispatchResult,
  Page,
} from 'backstage-plugin-webhooks-common';
import { eventually } from '../testUtils/eventually';
import { freePort } from '../../scripts/freePort.mjs';

const TOKEN = 'token-of-the-system-tests';

/**
 * A backend in a process of its own, which can be killed.
 */
export class BackendProcess {
  readonly #process: ChildProcess;
  readonly #url: string;
  readonly #output: string[] = [];

  /** Starts a backend and waits until it responds. */
  static async start(options: {
    database: JsonObject;
    webhooks: JsonObject;
    /** Number of components in the catalog. Default: none. */
    components?: number;
    /** Configuration of the events plugin, which is left out without it. */
    events?: JsonObject;
  }): Promise<BackendProcess> {
    const port = await freePort();
    const baseUrl = `http://127.0.0.1:${port}`;
    const config = {
      app: { baseUrl },
      backend: {
        baseUrl,
        listen: { host: '127.0.0.1', port },
        database: options.database,
        auth: {
          externalAccess: [
            {
              type: 'static',
              options: { token: TOKEN, subject: 'system-test' },
            },
          ],
        },
      },
      webhooks: options.webhooks,
      ...(options.events && { events: options.events }),
    };
    const backend = new BackendProcess(baseUrl, config, {
      COMPONENTS: String(options.components ?? 0),
    });
    try {
      await eventually(() => backend.#assertReady(), 100_000);
    } catch (error) {
      backend.#process.kill('SIGKILL');
      throw new Error(
        `The backend did not start (${error}):\n${backend.#output.join('')}`,
      );
    }
    return backend;
  }

  private constructor(
    url: string,
    config: JsonObject,
    env: Record<string, string>,
  ) {
    this.#url = url;
    this.#process = spawn(
      process.execPath,
      [
        '--require',
        require.resolve('@backstage/cli/config/nodeTransform.cjs'),
        resolve(__dirname, 'backendMain.ts'),
        // Ignores the app-config of a parent folder.
        '--config',
        resolve(__dirname, 'empty.yaml'),
      ],
      {
        env: {
          ...process.env,
          ...env,
          NODE_ENV: 'development',
          ...(config.events && { WITH_EVENTS: 'true' }),
          ...Object.fromEntries(
            Object.entries(config).map(([key, value]) => [
              `APP_CONFIG_${key}`,
              JSON.stringify(value),
            ]),
          ),
        },
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      },
    );
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream!.on('data', chunk => this.#output.push(String(chunk)));
    }
  }

  async #assertReady(): Promise<void> {
    const response = await fetch(`${this.#url}/.backstage/health/v1/readiness`);
    // The HTTP status is not enough: a server of another process could have taken the port.
    const { status } = await response.json();
    if (status !== 'ok') {
      throw new Error('not ready');
    }
  }

  /** Posts to the backend like a caller outside the portal. */
  async post(
    path: string,
    body: string,
    headers: Record<string, string>,
  ): Promise<{ status: number }> {
    return fetch(`${this.#url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });
  }

  /** Calls the REST API of the webhooks plugin. */
  async call<T>(method: string, path: string, body?: object): Promise<T> {
    const response = await this.request(method, path, body);
    const text = await response.text();
    if (!response.ok) {
      throw new Error(`${method} ${path}: ${response.status} ${text}`);
    }
    return JSON.parse(text);
  }

  /** Calls the REST API of the webhooks plugin, whatever the response. */
  request(method: string, path: string, body?: object): Promise<Response> {
    return fetch(`${this.#url}/api/webhooks${path}`, {
      method,
      headers: {
        authorization: `Bearer ${TOKEN}`,
        'content-type': 'application/json',
      },
      ...(body && { body: JSON.stringify(body) }),
    });
  }

  /** Dispatches a number of orders, 20 at a time, and returns the ids of their deliveries. */
  async dispatchOrders(count: number): Promise<Set<string>> {
    const ids = new Set<string>();
    let next = 0;
    const dispatchSome = async () => {
      while (next < count) {
        next += 1;
        const { deliveries } = await this.call<DispatchResult>(
          'POST',
          '/events',
          { type: 'order.placed', payload: { order: next } },
        );
        deliveries.forEach(({ id }) => ids.add(id));
      }
    };
    await Promise.all(Array.from({ length: 20 }, dispatchSome));
    return ids;
  }

  /** Reads all pages of the log. */
  async deliveries(filter: Record<string, string> = {}): Promise<Delivery[]> {
    const all: Delivery[] = [];
    let cursor: string | undefined;
    do {
      const query = new URLSearchParams({
        ...filter,
        limit: '200',
        ...(cursor && { cursor }),
      });
      const page: Page<Delivery> = await this.call(
        'GET',
        `/deliveries?${query}`,
      );
      all.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor);
    return all;
  }

  /** Kills the process unless it has ended, as a power cut would. */
  async kill(): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      this.#process.kill('SIGKILL');
      await once(this.#process, 'exit');
    }
  }
}
