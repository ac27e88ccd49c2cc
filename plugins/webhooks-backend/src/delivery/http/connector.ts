import { isIP, type Socket } from 'node:net';
import { buildConnector } from 'undici';
import type { CheckedLookup } from '../../network/checkedLookup';
import { connectToFirst } from '../../network/connectToFirst';

/** Opens a connection. Returns a function that aborts the attempt and calls back with the reason. */
export type Connect = (
  target: buildConnector.Options,
  callback: buildConnector.Callback,
) => (reason: Error) => void;

/**
 * Connects to the addresses of a name that the policy allows. It has no timeout, because the deadline of the request
 * bounds it.
 */
export function createConnector(lookup: CheckedLookup): Connect {
  const startTls = buildConnector({ timeout: 0, allowH2: false });

  return (target, callback) => {
    const { hostname, protocol } = target;
    const isSecure = protocol === 'https:';
    const port = Number(target.port) || (isSecure ? 443 : 80);
    let giveUp = () => {};
    let isOver = false;
    const finish: buildConnector.Callback = (...result) => {
      if (!isOver) {
        isOver = true;
        callback(...result);
      }
    };

    const onConnect = (...result: [Error, null] | [null, Socket]) => {
      const [error, socket] = result;
      if (error || !isSecure) {
        finish(...result);
        return;
      }
      startTls(
        { ...target, servername: serverName(hostname), httpSocket: socket },
        finish,
      );
    };
    const family = isIP(hostname);
    if (family !== 0) {
      giveUp = connectToFirst([{ address: hostname, family }], port, onConnect);
    } else {
      lookup(hostname, (error, addresses) => {
        if (error) {
          finish(error, null);
        } else if (!isOver) {
          giveUp = connectToFirst(addresses, port, onConnect);
        }
      });
    }

    return reason => {
      if (!isOver) {
        finish(reason, null);
        giveUp();
      }
    };
  };
}

/** The name for SNI, which has no trailing dot and is never an address (RFC 6066 section 3). */
function serverName(hostname: string): string | undefined {
  return isIP(hostname) ? undefined : hostname.replace(/\.$/, '');
}
