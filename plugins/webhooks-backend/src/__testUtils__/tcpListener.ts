import {
  createServer,
  type AddressInfo,
  type Server,
  type Socket,
} from 'node:net';

/** A listening socket that counts connections. It responds to HTTP with 200 and closes. */
export class TcpListener {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  connections = 0;

  /** @param host - `::` for every address of the machine, of both families */
  static async start(
    options: { host?: string; port?: number; answer?: string | Buffer } = {},
  ): Promise<TcpListener> {
    const {
      host = '::',
      port = 0,
      answer = 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n',
    } = options;
    const listener = new TcpListener(answer);
    await new Promise<void>((resolve, reject) =>
      listener.#server.once('error', reject).listen({ host, port }, resolve),
    );
    return listener;
  }

  private constructor(answer: string | Buffer) {
    this.#server = createServer(socket => {
      this.connections += 1;
      this.#sockets.add(socket);
      socket.on('error', () => {});
      socket.once('data', () => socket.end(answer));
    });
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    this.#sockets.forEach(socket => socket.destroy());
    await new Promise(resolve => this.#server.close(resolve));
  }
}
