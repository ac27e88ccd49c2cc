import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as a receiver got it. */
export interface ReceivedRequest {
  headers: IncomingHttpHeaders;
  body: string;
}

/** The response of a receiver. */
export type Answer = (
  request: ReceivedRequest,
) => Promise<{ status: number; body?: string }>;

/**
 * A real HTTP receiver on loopback.
 */
export class Receiver {
  readonly requests: ReceivedRequest[] = [];
  answer: Answer;
  readonly #server: Server;

  static async start(
    answer: Answer = async () => ({ status: 204 }),
  ): Promise<Receiver> {
    const receiver = new Receiver(answer);
    await new Promise<void>(resolve => {
      receiver.#server.listen(0, '127.0.0.1', resolve);
    });
    return receiver;
  }

  private constructor(answer: Answer) {
    this.answer = answer;
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
      const { status, body } = await this.answer(request);
      res.writeHead(status).end(body);
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

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise(resolve => {
      this.#server.close(resolve);
    });
  }
}
