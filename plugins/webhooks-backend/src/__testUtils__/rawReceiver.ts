import {
  createServer,
  type AddressInfo,
  type Server,
  type Socket,
} from 'node:net';

/** A complete request read by a {@link RawReceiver}. */
export interface RawRequest {
  socket: Socket;
  text: string;
  /** 1 for the first connection. */
  connection: number;
  /** 1 for the first request of its connection. */
  number: number;
}

/** A receiver on loopback that reads complete requests. The test writes the bytes of the response. */
export class RawReceiver {
  readonly requests: RawRequest[] = [];
  /** Called for each request. By default it responds with 200. */
  onRequest: (request: RawRequest) => void = ({ socket }) =>
    socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
  /** Called for each connection, before anything is read. */
  onConnection: (socket: Socket) => void = () => {};
  readonly #server: Server;
  readonly #sockets: Socket[] = [];

  static async start(
    onRequest?: (request: RawRequest) => void,
    listen: { host?: string; port?: number } = {},
  ): Promise<RawReceiver> {
    const receiver = new RawReceiver();
    receiver.onRequest = onRequest ?? receiver.onRequest;
    await new Promise<void>((resolve, reject) =>
      receiver.#server
        .once('error', reject)
        .listen({ host: '127.0.0.1', port: 0, ...listen }, resolve),
    );
    return receiver;
  }

  private constructor() {
    this.#server = createServer(socket => this.#read(socket));
  }

  get connections(): number {
    return this.#sockets.length;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/hook`;
  }

  async stop(): Promise<void> {
    this.#sockets.forEach(socket => socket.destroy());
    await new Promise(resolve => this.#server.close(resolve));
  }

  #read(socket: Socket): void {
    this.#sockets.push(socket);
    const connection = this.connections;
    let number = 0;
    let text = '';
    socket.on('error', () => {});
    this.onConnection(socket);
    socket.on('data', data => {
      text += data.toString('latin1');
      const length = wholeLength(text);
      if (length !== undefined && text.length >= length) {
        number += 1;
        const request = {
          socket,
          text: text.slice(0, length),
          connection,
          number,
        };
        text = text.slice(length);
        this.requests.push(request);
        this.onRequest(request);
      }
    });
  }
}

function wholeLength(text: string): number | undefined {
  const body = text.indexOf('\r\n\r\n') + 4;
  if (body < 4) {
    return undefined;
  }
  const [, length = '0'] = /content-length: (\d+)/i.exec(text) ?? [];
  return body + Number(length);
}
