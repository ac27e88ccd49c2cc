/**
 * Type-checks all packages and runs the tests of the frontend with a Backstage release that differs from
 * package-lock.json: `node withBackstage.mjs 1.57` uses the versions in test/backstage/1.57.json.
 *
 * It works on a copy of the repository in a temporary folder. Other packages keep their locked versions.
 */
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import semver from 'semver';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const [release] = process.argv.slice(2);
if (!release) {
  console.error('Usage: node withBackstage.mjs <release>');
  process.exit(2);
}
const versions = readJson(join(ROOT, 'test/backstage', `${release}.json`));
const folder = mkdtempSync(join(tmpdir(), 'webhooks-backstage-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

try {
  assertAdmitted();
  copyRepository();
  overrideVersions();
  forgetLocked();
  // No results of install scripts are needed here.
  run('npm', ['install', '--ignore-scripts', '--no-audit']);
  run('tsc', []);
  run('backstage-cli', [
    'repo',
    'test',
    '--watchAll=false',
    'plugins/webhooks/',
    'plugins/webhooks-common/',
  ]);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}

/** The published dependency ranges must include the release. */
function assertAdmitted() {
  for (const name of readdirSync(join(ROOT, 'plugins'))) {
    const { dependencies, peerDependencies } = readJson(
      join(ROOT, 'plugins', name, 'package.json'),
    );
    for (const [dependency, range] of Object.entries({
      ...dependencies,
      ...peerDependencies,
    })) {
      const version = versions[dependency];
      if (version && !semver.satisfies(version, range)) {
        throw new Error(
          `plugins/${name} wants ${dependency} ${range}, which excludes ${version}.`,
        );
      }
    }
  }
}

function copyRepository() {
  const files = execFileSync(
    'git',
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard'],
    { cwd: ROOT, encoding: 'utf8' },
  );
  for (const file of files.split('\0').filter(Boolean)) {
    cpSync(join(ROOT, file), join(folder, file), { recursive: true });
  }
}

function overrideVersions() {
  const path = join(folder, 'package.json');
  const manifest = readJson(path);
  writeJson(path, {
    ...manifest,
    overrides: { ...manifest.overrides, ...versions },
  });
}

function forgetLocked() {
  const path = join(folder, 'package-lock.json');
  const { packages, ...lock } = readJson(path);
  const kept = Object.entries(packages).filter(
    ([location]) => !location.includes('node_modules/@backstage/'),
  );
  writeJson(path, { ...lock, packages: Object.fromEntries(kept) });
}

function run(command, args) {
  execFileSync(command, args, {
    cwd: folder,
    stdio: 'inherit',
    env: {
      ...process.env,
      PATH: [
        dirname(process.execPath),
        join(folder, 'node_modules/.bin'),
        process.env.PATH,
      ].join(delimiter),
      // Backstage only warns about deprecations in development.
      NODE_ENV: 'development',
    },
  });
}

function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}

function writeJson(path, value) {
  writeFileSync(path, JSON.stringify(value, null, 2));
}
