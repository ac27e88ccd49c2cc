import type { Socket } from 'node:net';

type Written = (error?: Error | null) => void;

/**
 * Lets a socket that cannot be written to any longer live until all has been read that came before.
 *
 * @remarks
 * A receiver may answer and close before it has read the whole request, such as with 413 (RFC 9112 section 9.3). Node
 * destroys a socket at the first failed write, and what was received but not read is lost with it. Whatever makes a
 * write fail ends the reads too, so no failure is hidden.
 */
export function leaveEndToReads(socket: Socket): void {
  const write = socket._write.bind(socket);
  socket._write = (chunk, encoding, written) =>
    write(chunk, encoding, withoutFailure(written));
  const writev = socket._writev!.bind(socket);
  socket._writev = (chunks, written) => writev(chunks, withoutFailure(written));
}

function withoutFailure(written: Written): Written {
  return error =>
    written(
      (error as NodeJS.ErrnoException)?.syscall === 'write' ? null : error,
    );
}
