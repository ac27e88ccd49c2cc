import { createSocket } from 'node:dgram';
import { once } from 'node:events';

/**
 * A DNS server on loopback that never responds.
 */
export async function startSilentDnsServer(): Promise<{
  /** Address and port. */
  address: string;
  stop: () => void;
}> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    address: `127.0.0.1:${socket.address().port}`,
    stop: () => socket.close(),
  };
}
