/** Reads the installation guide and applies it to an app. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** A code block of a page. */
export interface Block {
  language: string;
  /** The file that its first line names. */
  file?: string;
  /** The names of the places for the code, if the first line names them: `// file, in A and B`. */
  places: string[];
  code: string;
}

/** The code blocks below a heading of a Markdown page, up to the next heading of any level. */
export function findBlocks(page: string, heading: string): Block[] {
  const parts = page.split(/^(?=#+ .*$)/m);
  const section = inCodeJoined(parts).find(
    part => part.split('\n')[0].replace(/^#+ /, '') === heading,
  );
  if (section === undefined) {
    throw new Error(`There is no section "${heading}".`);
  }
  return [...section.matchAll(/^```(\w+)\n([^]*?)^```$/gm)].map(
    ([, language, text]) => {
      const [, file, places] =
        /^(?:\/\/|#) ([\w./-]+\.\w+)(?:, in (.*))?\n/.exec(text) ?? [];
      return {
        language,
        file,
        places: places?.split(/, | and /) ?? [],
        code: file ? text.slice(text.indexOf('\n') + 1) : text,
      };
    },
  );
}

/** Comments of YAML look like headings. */
function inCodeJoined(parts: string[]): string[] {
  return parts.reduce<string[]>((joined, part) => {
    const last = joined.at(-1) ?? '';
    return (last.match(/^```/gm)?.length ?? 0) % 2 === 1
      ? [...joined.slice(0, -1), last + part]
      : [...joined, part];
  }, []);
}

/** Adds the code of a block to the file that it names. */
export function applyBlock(app: string, block: Block): void {
  if (!block.file) {
    throw new Error(`This block names no file:\n${block.code}`);
  }
  const path = join(app, block.file);
  if (!existsSync(path)) {
    writeFileSync(path, block.code);
    return;
  }
  const text = readFileSync(path, 'utf8');
  writeFileSync(
    path,
    block.language === 'yaml'
      ? addYaml(app, text, block.code)
      : addCode(text, block),
  );
}

function addYaml(app: string, text: string, added: string): string {
  const { parse, stringify } = createRequire(join(app, 'package.json'))('yaml');
  return stringify(merge(parse(text), parse(added)));
}

/** Adds entries to lists, as the comments of the guide say. */
function merge(old: unknown, added: unknown): unknown {
  if (Array.isArray(old) && Array.isArray(added)) {
    return [...new Set([...old, ...added])];
  }
  if (isObject(old) && isObject(added)) {
    return Object.fromEntries(
      [...new Set([...Object.keys(old), ...Object.keys(added)])].map(key => [
        key,
        key in added ? merge(old[key], added[key]) : old[key],
      ]),
    );
  }
  return added;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function addCode(text: string, { code, file, places }: Block): string {
  const [, imports, rest] = /^((?:import [^;]*;\n)*)([^]*)$/.exec(code)!;
  // A backend must not get a plugin twice. Prettier adds a semicolon to standalone JSX.
  const addition = rest
    .split('\n')
    .filter(line => !line.startsWith('backend.add') || !text.includes(line))
    .join('\n')
    .trim()
    .replace(/>;$/, '>');
  const ends =
    places.length > 0
      ? places.map(place => findEnd(text, place))
      : [text.indexOf('\nbackend.start();')];
  if (ends.includes(-1)) {
    throw new Error(`${file} has no matching place for this code:\n${code}`);
  }
  const result = ends
    .sort((a, b) => b - a)
    .reduce(
      (changed, end) =>
        `${changed.slice(0, end)}\n${addition}${changed.slice(end)}`,
      text,
    );
  return imports + result;
}

/** The end of the element `place`, or of the element in the constant `place`, found by the template's indentation. */
function findEnd(text: string, place: string): number {
  const start = text.indexOf(`const ${place} = (`);
  return start === -1
    ? text.lastIndexOf('\n', text.indexOf(`</${place}>`))
    : text.indexOf('\n  </', start);
}
