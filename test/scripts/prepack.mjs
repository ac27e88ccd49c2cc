/**
 * Part of each package's `prepack`: adds the links to the repository to the package.json that is packed. `postpack`
 * restores it.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { publishFields } from './publishing.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const { repository } = JSON.parse(
  readFileSync(join(root, 'package.json'), 'utf8'),
);
// A package can be packed for a trial without a repository. A release needs one, see release.mjs.
if (repository) {
  const file = join(process.cwd(), 'package.json');
  const directory = relative(root, process.cwd()).split(sep).join('/');
  const manifest = {
    ...JSON.parse(readFileSync(file, 'utf8')),
    ...publishFields(repository, directory),
  };
  writeFileSync(file, `${JSON.stringify(manifest, null, 2)}\n`);
}
