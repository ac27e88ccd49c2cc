import type { Socket } from 'node:net';
import { InterimResponses } from './InterimResponses';

/** Maximum bytes to parse in one piece. */
const PIECE_BYTES = 1_024;
/** Maximum bytes of interim responses and their headers. */
const MAX_INTERIM_BYTES = 65_536;

/**
 * Bounds the input of undici's parser: small pieces of final responses, a maximum number of bytes per request, and
 * nothing after the socket was destroyed.
 *
 * @remarks
 * undici destroys the socket when headers exceed their limit, but continues to parse the received data and creates an
 * error for every further header, which blocks the event loop for half a second. And only the deadline bounds chunk
 * extensions, trailers and interim responses.
 */
export class ResponseReads {
  readonly #socket: Socket;
  readonly #interim = new InterimResponses();
  #received = 0;

  constructor(socket: Socket, maxBytes: number) {
    this.#socket = socket;
    const read = socket.read.bind(socket);
    socket.read = size => {
      for (;;) {
        if (socket.destroyed) {
          return null;
        }
        const isLong =
          size === undefined && socket.readableLength > PIECE_BYTES;
        const piece: Buffer | null = read(isLong ? PIECE_BYTES : size);
        if (piece === null) {
          return null;
        }
        this.#received += piece.length;
        const final = this.#interim.strip(piece);
        if (this.#received > maxBytes) {
          destroyWith(socket, 'RESPONSE_TOO_LONG', 'The response is too long');
        } else if (this.#interim.bytes > MAX_INTERIM_BYTES) {
          destroyWith(
            socket,
            'TOO_MANY_INTERIM_RESPONSES',
            'Too many interim responses',
          );
        }
        // An empty piece would end the stream.
        if (final.length > 0) {
          return final;
        }
      }
    };
  }

  /** Whether any byte has arrived since the last request. */
  get hasBegun(): boolean {
    return this.#received > 0 || this.#socket.readableLength > 0;
  }

  /** Must be called before each request. */
  restart(): void {
    this.#received = 0;
    this.#interim.restart();
  }
}

function destroyWith(socket: Socket, code: string, message: string): void {
  socket.destroy(Object.assign(new Error(message), { code }));
}
