/**
 * Packs, checks and publishes what is not on npm yet: `node release.mjs [--check]`. With `--check` nothing is published.
 * The packages have to be built.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findProblems, inPublishOrder, publishFields } from './publishing.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const checkOnly = process.argv.includes('--check');
const folder = mkdtempSync(join(tmpdir(), 'webhooks-release-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

try {
  if (!checkOnly) {
    assertReady();
  }
  const packages = inPublishOrder(pack());
  for (const { manifest, files } of packages) {
    console.log(`${manifest.name}@${manifest.version}: ${files.length} files`);
  }
  const problems = packages.flatMap(item =>
    findProblems(item).map(problem => `${item.manifest.name}: ${problem}`),
  );
  if (problems.length > 0) {
    throw new Error(problems.join('\n'));
  }
  if (!checkOnly) {
    packages.forEach(publish);
    run('npx', ['--no-install', 'changeset', 'tag']);
    console.log('Published. Push the tags: git push --follow-tags');
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

function pack() {
  const packed = JSON.parse(
    output('npm', [
      'pack',
      '--json',
      '--workspace=plugins',
      `--pack-destination=${folder}`,
    ]),
  );
  return Object.values(packed).map(({ filename, files }) => {
    const tarball = join(folder, filename);
    const read = path => output('tar', ['-xzOf', tarball, `package/${path}`]);
    const paths = files.map(({ path }) => path);
    return {
      tarball,
      files: paths,
      manifest: JSON.parse(read('package.json')),
      readme: paths.includes('README.md') ? read('README.md') : '',
    };
  });
}

function publish({ tarball, manifest: { name, version } }) {
  if (isPublished(`${name}@${version}`)) {
    console.log(`${name}@${version} is on npm already`);
    return;
  }
  run('npm', ['publish', tarball, '--access=public']);
}

function isPublished(spec) {
  try {
    return (
      output('npm', [
        'view',
        spec,
        'version',
        '--json',
        '--loglevel=silent',
      ]) !== ''
    );
  } catch (error) {
    if (error.stdout?.includes('E404')) {
      return false;
    }
    throw error;
  }
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
