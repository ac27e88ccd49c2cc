import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const DOCS = join(__dirname, '../../docs');

/** Reads a page of the documentation. */
export function readPage(name: string): string {
  return readFileSync(join(DOCS, name), 'utf8');
}

/** The code blocks of a page that have a title, by title. */
export function titledCode(page: string): Map<string, string> {
  const blocks = page.matchAll(/^```\w+ title="(.+)"\n([\s\S]*?)^```$/gm);
  return new Map([...blocks].map(([, title, code]) => [title, code]));
}

/** The cells of all table lines of a text, including the heading and its separator. */
export function tableCells(text: string): string[][] {
  return text
    .split('\n')
    .filter(line => line.startsWith('|'))
    .map(line =>
      line
        .split('|')
        .slice(1, -1)
        .map(cell => cell.trim()),
    );
}

/** The cells of all tables of a page whose first column has this heading. */
export function tableRows(page: string, heading: string): string[][] {
  return page
    .split(/\n\n+/)
    .map(tableCells)
    .filter(([head]) => head?.[0] === heading)
    .flatMap(([, , ...rows]) => rows);
}
