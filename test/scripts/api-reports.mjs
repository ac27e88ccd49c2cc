/**
 * Writes the API and SQL reports of the plugins, or compares them with the sources: `node api-reports.mjs [--ci]`.
 *
 * It uses the TypeScript of API Extractor, which can order types by name. By default, the members of a union have the
 * order in which the compiler found them, so an unrelated change could reorder a report.
 */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';

const { resolve } = createRequire(
  createRequire(
    createRequire(import.meta.url).resolve(
      '@backstage/repo-tools/package.json',
    ),
  ).resolve('@microsoft/api-extractor/package.json'),
);

run(process.execPath, [
  resolve('typescript/bin/tsc'),
  '--incremental',
  'false',
  '--stableTypeOrdering',
]);
run('backstage-repo-tools', [
  'api-reports',
  'plugins/*',
  '--sql-reports',
  '--validate-release-tags',
  '--omit-messages',
  'ae-wrong-input-file-type,ae-undocumented',
  ...process.argv.slice(2),
]);

function run(command, args) {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit' });
  if (error) {
    throw error;
  }
  if (status !== 0) {
    process.exit(status ?? 1);
  }
}
