import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readPage, tableRows } from '../__testUtils__/markdown';

const SRC = join(__dirname, '..');
const PAGE = readPage('architecture.md');

const FOLDERS = readdirSync(SRC, { withFileTypes: true })
  .filter(entry => entry.isDirectory())
  .map(({ name }) => name);
/** Folders without product code. */
const OTHERS = ['__testUtils__', 'docs'];

const MODULES = [
  ...new Set(PAGE.match(new RegExp(`\\b(${FOLDERS.join('|')})/[\\w/]+`, 'g'))),
];

/** Files of other packages. */
const OTHER_FILES = [...new Set(PAGE.match(/(?<=`)plugins\/[^`]+/g))];

/** The folders in the picture of the layers, line by line from top to bottom. */
const LAYERS = PAGE.slice(PAGE.indexOf('## Layers of the backend'))
  .split('```')[1]
  .split('\n')
  .map(line => [...line.matchAll(/(\w+)\//g)].map(([, folder]) => folder))
  .filter(folders => folders.length > 0);

interface FolderImports {
  folder: string;
  imports: string[];
}

/** The zones of the rule import/no-restricted-paths. */
function allowedImports(): FolderImports[] {
  const { overrides } = jest.requireActual('../../.eslintrc.js');
  const [, { zones }] = overrides
    .map(({ rules }: { rules: object }) => rules)
    .find((rules: object) => 'import/no-restricted-paths' in rules)[
    'import/no-restricted-paths'
  ];
  return zones.flatMap(({ except }: { except?: string[] }) => {
    const [folder, ...imports] = except ?? [];
    return folder ? [{ folder, imports }] : [];
  });
}

function sortByFolder(folders: FolderImports[]): FolderImports[] {
  return folders
    .map(({ folder, imports }) => ({ folder, imports: [...imports].sort() }))
    .sort((a, b) => a.folder.localeCompare(b.folder));
}

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

  it.each(OTHER_FILES)('names %s, which exists', path => {
    expect(existsSync(join(SRC, '../../..', path))).toBe(true);
  });

  it('lists all packages', () => {
    const packages = join(SRC, '../..');
    const names = readdirSync(packages).map(
      folder => jest.requireActual(join(packages, folder, 'package.json')).name,
    );

    expect(
      tableRows(PAGE, 'Package').map(([cell]) => cell.replaceAll('`', '')),
    ).toEqual(expect.arrayContaining(names));
  });

  it('draws each folder once', () => {
    expect(LAYERS.flat().sort()).toEqual(
      FOLDERS.filter(name => !OTHERS.includes(name)).sort(),
    );
  });

  it.each(allowedImports())(
    'draws $folder no lower than the folders that it may import',
    ({ folder, imports }) => {
      const line = (name: string) =>
        LAYERS.findIndex(folders => folders.includes(name));

      expect(imports.filter(name => line(name) < line(folder))).toEqual([]);
    },
  );

  it('describes each folder', () => {
    const described = tableRows(PAGE, 'Folder of `src/`').flatMap(([cell]) =>
      [...cell.matchAll(/`(\w+)\/`/g)].map(([, name]) => name),
    );

    expect(described.sort()).toEqual(
      FOLDERS.filter(name => !OTHERS.includes(name)).sort(),
    );
  });

  it('lists the imports between folders allowed by the linter', () => {
    const listed = tableRows(PAGE, 'Folder of `src/`').map(
      ([folder, , imports]) => ({
        folder: folder.replace(/[`/]/g, ''),
        imports: imports.match(/\w+/g) ?? [],
      }),
    );

    expect(sortByFolder(listed)).toEqual(sortByFolder(allowedImports()));
  });
});
