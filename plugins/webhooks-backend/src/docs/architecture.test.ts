import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readPage, tableRows } from '../__testUtils__/markdown';

const SRC = join(__dirname, '..');
const PAGE = readPage('architecture.md');

const FOLDERS = readdirSync(SRC, { withFileTypes: true })
  .filter(entry => entry.isDirectory())
  .map(({ name }) => name);
/** Folders without code of the plugin. */
const OTHERS = ['__testUtils__', 'docs'];

const MODULES = [
  ...new Set(PAGE.match(new RegExp(`\\b(${FOLDERS.join('|')})/[\\w/]+`, 'g'))),
];

describe('The page on architecture', () => {
  it('names modules', () => {
    expect(MODULES.length).toBeGreaterThan(10);
  });

  it.each(MODULES)('names %s, which exists', name => {
    expect(
      [name, `${name}.ts`, `${name}.md`].some(path =>
        existsSync(join(SRC, path)),
      ),
    ).toBe(true);
  });

  it('says what each folder is for', () => {
    const described = tableRows(PAGE, 'Folder of `src/`').flatMap(([cell]) =>
      [...cell.matchAll(/`(\w+)\/`/g)].map(([, name]) => name),
    );

    expect(described.sort()).toEqual(
      FOLDERS.filter(name => !OTHERS.includes(name)).sort(),
    );
  });
});
