import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A received request. */
export interface ReceivedRequest {
  headers: IncomingHttpHeaders;
  body: string;
}

/** The response of a receiver. It never responds if the function does not return. */
export type Answer = (request: ReceivedRequest) => Promise<{
  status: number;
  headers?: Record<string, string | string[]>;
  body?: string | Buffer;
}>;

/**
 * A real HTTP receiver on loopback.
 */
export class Receiver {
  readonly requests: ReceivedRequest[] = [];
  readonly #server: Server;
  readonly #watchers = new Set<() => void>();
  answer: Answer = async () => ({ status: 200 });

  static async start(answer?: Answer): Promise<Receiver> {
    const receiver = new Receiver();
    if (answer) {
      receiver.answer = answer;
    }
    await new Promise<void>(resolve =>
      receiver.#server.listen(0, '127.0.0.1', resolve),
    );
    return receiver;
  }

  private constructor() {
    this.#server = createServer(async (req, res) => {
      const chunks: Buffer[] = [];
      for await (const chunk of req) {
        chunks.push(chunk);
      }
      const request = {
        headers: req.headers,
        body: Buffer.concat(chunks).toString(),
      };
      this.requests.push(request);
      const answered = this.answer(request);
      this.#watchers.forEach(watch => watch());
      const { status, headers, body } = await answered;
      res.writeHead(status, headers).end(body);
    });
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}/hook`;
  }

  /** The `webhook-id` of every request. */
  get ids(): string[] {
    return this.requests.map(({ headers }) => String(headers['webhook-id']));
  }

  /** Waits for that number of requests. */
  async received(count: number): Promise<ReceivedRequest[]> {
    await new Promise<void>(resolve => {
      const watch = () => {
        if (this.requests.length >= count) {
          this.#watchers.delete(watch);
          resolve();
        }
      };
      this.#watchers.add(watch);
      watch();
    });
    return this.requests;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise(resolve => this.#server.close(resolve));
  }
}
