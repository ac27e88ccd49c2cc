/**
 * Packs, checks and publishes the packages that are not on npm: `node release.mjs`. With `--check`, it packs and checks all
 * packages and publishes none. Build the packages first.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findProblems, publishFields } from './publishing.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const folder = mkdtempSync(join(tmpdir(), 'webhooks-release-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

try {
  if (process.argv.includes('--check')) {
    output('npm', [
      'pack',
      '--workspace=plugins',
      `--pack-destination=${folder}`,
    ]);
    check(folder);
  } else {
    assertReady();
    // Publish tarballs, because for a folder npm would use the package.json of the sources.
    run('changeset', ['pack', `--out-dir=${folder}`]);
    check(join(folder, 'packages'));
    run('changeset', ['publish', `--from-pack-dir=${folder}`]);
  }
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}

function assertReady() {
  const { repository } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  );
  publishFields(repository, '');
  if (output('git', ['status', '--porcelain'])) {
    throw new Error('Commit or remove your changes first.');
  }
}

function check(directory) {
  const problems = readdirSync(directory).flatMap(tarball => {
    const packed = read(join(directory, tarball));
    console.log(`${tarball}: ${packed.files.length} files`);
    return findProblems(packed).map(problem => `${tarball}: ${problem}`);
  });
  if (problems.length > 0) {
    throw new Error(problems.join('\n'));
  }
}

function read(tarball) {
  const files = output('tar', ['-tzf', tarball])
    .split('\n')
    .map(path => path.replace(/^package\//, ''));
  const text = path => output('tar', ['-xzOf', tarball, `package/${path}`]);
  return {
    files,
    manifest: JSON.parse(text('package.json')),
    readme: files.includes('README.md') ? text('README.md') : '',
  };
}

function run(command, args) {
  execFileSync(command, args, { cwd: root, stdio: 'inherit' });
}

function output(command, args) {
  return execFileSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 64 * 1024 * 1024,
  }).trim();
}
