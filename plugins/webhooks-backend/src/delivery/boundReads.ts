import type { Socket } from 'node:net';

/** How much of what was received is parsed at once. */
const PIECE_BYTES = 1_024;

/**
 * Bounds what a socket gives to the parser of undici: small pieces, at most so many bytes after each request, and
 * nothing once it is destroyed.
 *
 * @remarks
 * undici destroys the socket when headers exceed their limit, but parses on as long as the socket gives what it has
 * received, and creates an error for every further header, which blocks the event loop for half a second. And nothing
 * but time bounds what surrounds a body: chunk extensions, trailers, interim responses.
 */
export function boundReads(socket: Socket, maxBytes: number): void {
  const read = socket.read.bind(socket);
  let sent = socket.bytesWritten;
  let received = 0;
  socket.read = size => {
    if (socket.destroyed) {
      return null;
    }
    const isLong = size === undefined && socket.readableLength > PIECE_BYTES;
    const piece: Buffer | null = read(isLong ? PIECE_BYTES : size);
    if (socket.bytesWritten !== sent) {
      sent = socket.bytesWritten;
      received = 0;
    }
    received += piece?.length ?? 0;
    if (received > maxBytes) {
      socket.destroy(
        Object.assign(new Error('The response is too long'), {
          code: 'RESPONSE_TOO_LONG',
        }),
      );
    }
    return piece;
  };
}
