import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readPage, tableRows } from '../__testUtils__/markdown';

const SRC = join(__dirname, '..');
const PAGE = readPage('operations.md');

function sources(): string[] {
  return readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map(name => readFileSync(join(SRC, name), 'utf8'));
}

/** The distinct captures of a pattern in the sources. */
function found(pattern: RegExp): string[] {
  const names = sources().flatMap(source =>
    [...source.matchAll(pattern)].map(([, name]) => name),
  );
  return [...new Set(names)].sort();
}

/** The names in the first column of a table. */
function named(heading: string): string[] {
  return tableRows(PAGE, heading)
    .flatMap(([cell]) => [...cell.matchAll(/`(.+?)`/g)].map(([, name]) => name))
    .sort();
}

describe('The page on operating', () => {
  it('lists exactly the existing metrics', () => {
    const metrics = found(
      /\.create(?:Observable)?(?:Counter|UpDownCounter|Histogram|Gauge)(?:<[^(]*>)?\(\s*'(.+?)'/g,
    );

    expect(metrics).toContain('webhooks.attempt.duration');
    expect(named('Metric')).toEqual(metrics);
  });

  it('lists exactly the existing audit events', () => {
    const events = found(/\beventId: '([a-z-]+)'/g);

    expect(events).toContain('access-refused');
    expect(named('Audit event')).toEqual(events);
  });
});
