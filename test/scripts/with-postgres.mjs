/**
 * Runs a command with a PostgreSQL server for its tests: `node with-postgres.mjs [--oldest] <command> [args...]`.
 *
 * If BACKSTAGE_TEST_DATABASE_POSTGRES18_CONNECTION_STRING names a server, that server is used, whatever its version. With
 * `--oldest` the server has the oldest supported version. The command runs on the Node version of this script.
 */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { delimiter, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installOldestPostgres } from './oldestPostgres.mjs';
import { startPostgres } from './startPostgres.mjs';

const CONNECTION = 'BACKSTAGE_TEST_DATABASE_POSTGRES18_CONNECTION_STRING';

const [option, ...rest] = process.argv.slice(2);
const oldest = option === '--oldest';
const [command, ...args] = oldest ? rest : [option, ...rest];
if (!command) {
  console.error('Usage: node with-postgres.mjs [--oldest] <command> [args...]');
  process.exit(2);
}

// The command handles signals, and the exit handler then stops the server. Before the command runs, a signal ends this
// process.
let end = signal => process.exit(exitCode(signal));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, endBy);
}

const connectionString = process.env[CONNECTION] || (await startServer());

const child = spawn(command, args, {
  stdio: 'inherit',
  env: {
    ...process.env,
    PATH: [
      dirname(process.execPath),
      fileURLToPath(new URL('../../node_modules/.bin', import.meta.url)),
      process.env.PATH,
    ].join(delimiter),
    [CONNECTION]: connectionString,
    // If CI is set, TestDatabases would otherwise start a container for each engine.
    BACKSTAGE_TEST_DISABLE_DOCKER: '1',
  },
});
end = signal => child.kill(signal);
child.on('error', error => {
  console.error(`Cannot run ${command}: ${error.message}`);
  process.exit(127);
});
child.on('exit', (code, signal) => {
  process.exit(code ?? exitCode(signal));
});

async function startServer() {
  try {
    const postgres = await (oldest
      ? startPostgres(installOldestPostgres())
      : startPostgres());
    // Stop the server before its binaries are removed.
    process.prependListener('exit', postgres.stop);
    return postgres.connectionString;
  } catch (error) {
    console.error(error.stderr || error.message);
    return process.exit(1);
  }
}

function endBy(signal) {
  end(signal);
}

function exitCode(signal) {
  return 128 + constants.signals[signal];
}
