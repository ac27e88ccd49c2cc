import { createSecretKey } from 'node:crypto';
import { Pool, type Dispatcher } from 'undici';
import { signatureHeader } from '../backend';

/** A request with its response. */
export interface Posted {
  id: string;
  url: string;
  statusCode: number;
  startedAt: number;
  durationMs: number;
  requestHeaders: Record<string, string>;
  responseHeaders: Dispatcher.ResponseData['headers'];
  responseBody: string;
}

/**
 * Signs and posts requests with the lowest overhead that undici offers. The peers of the engine use it, and the bare
 * pool does nothing else.
 */
export class Poster {
  readonly #pool: Pool;
  readonly #path: string;
  readonly #url: string;
  readonly #key = createSecretKey(Buffer.alloc(32, 7));

  constructor(options: { url: string; connections: number }) {
    const { origin, pathname } = new URL(options.url);
    this.#url = options.url;
    this.#path = pathname;
    this.#pool = new Pool(origin, {
      connections: options.connections,
      headersTimeout: 15_000,
      bodyTimeout: 15_000,
    });
  }

  post(id: string, body: string): Promise<Posted> {
    const startedAt = Date.now();
    const timestamp = Math.floor(startedAt / 1000);
    const requestHeaders = {
      'content-type': 'application/json',
      'user-agent': 'bench',
      'webhook-id': id,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': signatureHeader([this.#key], id, timestamp, body),
    };
    return new Promise((resolve, reject) => {
      const chunks: Buffer[] = [];
      let statusCode = 0;
      let responseHeaders = {};
      this.#pool.dispatch(
        { path: this.#path, method: 'POST', headers: requestHeaders, body },
        {
          onRequestStart() {},
          onResponseStart(_controller, status, headers) {
            statusCode = status;
            responseHeaders = headers;
          },
          onResponseData(_controller, chunk) {
            chunks.push(chunk);
          },
          onResponseEnd: () =>
            resolve({
              id,
              url: this.#url,
              statusCode,
              startedAt,
              durationMs: Date.now() - startedAt,
              requestHeaders,
              responseHeaders,
              responseBody: Buffer.concat(chunks).toString(),
            }),
          onResponseError: (_controller, error) => reject(error),
        },
      );
    });
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }
}
