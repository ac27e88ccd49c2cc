import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../..');
const DOCS = join(ROOT, 'plugins/webhooks-backend/docs');
const IGNORED = [
  'node_modules',
  'dist',
  'dist-types',
  'coverage',
  '.git',
  '.cache',
];

function markdownFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !IGNORED.includes(name))
    .flatMap(entry => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        return markdownFiles(path);
      }
      return entry.name.endsWith('.md') ? [path] : [];
    });
}

function withoutCode(file: string): string {
  return readFileSync(file, 'utf8')
    .replace(/^```[\s\S]*?^```$/gm, '')
    .replace(/`[^`\n]*`/g, match => match.replace(/[[\]()]/g, ''));
}

/** The anchors that GitHub generates for headings. MkDocs generates the same ones for ours. */
function anchors(file: string): string[] {
  return [...withoutCode(file).matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** Links that stay in the repository. */
const LINKS = markdownFiles(ROOT).flatMap(file =>
  [...withoutCode(file).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link]) => link)
    .filter(link => !/^[a-z]+:/.test(link))
    .map(link => ({ page: relative(ROOT, file), link })),
);

describe('Documentation', () => {
  it('has links', () => {
    expect(LINKS.length).toBeGreaterThan(50);
  });

  it.each(LINKS)('$page: $link leads somewhere', ({ page, link }) => {
    const file = join(ROOT, page);
    const [path, anchor] = link.split('#');
    const target = path ? resolve(dirname(file), path) : file;

    expect(existsSync(target)).toBe(true);
    expect(anchor === undefined || anchors(target).includes(anchor)).toBe(true);
  });

  it.each(LINKS.filter(({ page }) => join(ROOT, page).startsWith(DOCS)))(
    '$page: $link leads to a page that TechDocs has',
    ({ page, link }) => {
      const target = resolve(ROOT, dirname(page), link);

      expect(target.startsWith(DOCS)).toBe(true);
    },
  );

  it('has each page in its navigation, and in the README', () => {
    const pages = readdirSync(DOCS).filter(name => name.endsWith('.md'));
    const navigation = readFileSync(join(DOCS, '../mkdocs.yml'), 'utf8');
    const linked = LINKS.filter(({ page }) => page === 'README.md').map(
      ({ link }) => basename(link.split('#')[0]),
    );

    expect(
      [...navigation.matchAll(/: (\S+\.md)$/gm)].map(([, name]) => name).sort(),
    ).toEqual(pages.sort());
    for (const name of pages.filter(page => page !== 'index.md')) {
      expect(linked).toContain(name);
    }
  });
});
