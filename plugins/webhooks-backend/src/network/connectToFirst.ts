import type { LookupAddress } from 'node:dns';
import { connect, type Socket } from 'node:net';

/** Connection attempt delay before the next address is tried too (RFC 8305 section 5). */
const STAGGER_MS = 250;
const KEEP_ALIVE_PROBE_MS = 60_000;

type Connected = (...result: [Error, null] | [null, Socket]) => void;

/**
 * Connects to the first of several addresses that accepts (RFC 8305, Happy Eyeballs). A slow or failed attempt starts
 * the next one; a slow one continues.
 *
 * @remarks
 * `autoSelectFamily` of Node aborts an attempt after 250 ms, so a distant receiver is never reached.
 *
 * @param addresses - in order of preference; the families alternate
 * @param callback - called at most once, with an `AggregateError` if several addresses have failed
 * @returns a function that closes all connections, without a callback
 */
export function connectToFirst(
  addresses: LookupAddress[],
  port: number,
  callback: Connected,
): () => void {
  const waiting = alternateFamilies(addresses);
  const tried = new Set<Socket>();
  const errors: Error[] = [];
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;

  const end = (winner?: Socket) => {
    isOver = true;
    clearTimeout(timer);
    for (const socket of tried) {
      if (socket !== winner) {
        socket.destroy();
      }
    }
  };
  const tryNext = () => {
    clearTimeout(timer);
    const next = waiting.shift();
    if (!next) {
      return;
    }
    const socket = connect({
      host: next.address,
      port,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: KEEP_ALIVE_PROBE_MS,
    });
    tried.add(socket);
    socket.once('connect', () => {
      if (!isOver) {
        end(socket);
        callback(null, socket);
      }
    });
    // The listener stays, so that a late error is not uncaught.
    socket.on('error', error => {
      tried.delete(socket);
      if (isOver) {
        return;
      }
      errors.push(error);
      if (waiting.length > 0) {
        tryNext();
      } else if (tried.size === 0) {
        end();
        callback(combined(errors), null);
      }
    });
    if (waiting.length > 0) {
      timer = setTimeout(tryNext, STAGGER_MS);
    }
  };
  tryNext();
  return end;
}

/** Alternates the addresses of both families (RFC 8305 section 4), so that a broken family costs little time. */
export function alternateFamilies(addresses: LookupAddress[]): LookupAddress[] {
  const [first] = addresses;
  const same = addresses.filter(({ family }) => family === first?.family);
  const other = addresses.filter(({ family }) => family !== first?.family);
  const longer = Math.max(same.length, other.length);
  return Array.from({ length: longer }, (_, i) => [
    ...same.slice(i, i + 1),
    ...other.slice(i, i + 1),
  ]).flat();
}

function combined(errors: Error[]): Error {
  const [first] = errors;
  return errors.length === 1
    ? first
    : Object.assign(new AggregateError(errors), {
        code: (first as NodeJS.ErrnoException).code,
      });
}
