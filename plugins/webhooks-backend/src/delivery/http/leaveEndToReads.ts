import type { Socket } from 'node:net';

type Written = (error?: Error | null) => void;

/**
 * Keeps a socket open after a failed write until all received data has been read.
 *
 * @remarks
 * A receiver may respond and close the connection before it has read the whole request, such as with 413 (RFC 9112
 * section 9.3). Node destroys a socket at the first failed write, together with received data that was not read yet.
 * The cause of a failed write also ends the reads, so no failure is hidden.
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
