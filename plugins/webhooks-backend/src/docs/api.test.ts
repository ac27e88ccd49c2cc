import { readPage, tableRows } from '../__testUtils__/markdown';

const PAGE = readPage('api.md');

/** Every call and action. access.security.test.ts checks that this table is complete. */
const EXISTING = tableRows(readPage('access.md'), 'Call').map(([call]) =>
  call
    .replace(':delivery', ':id')
    .replace(':replay', ':replayId')
    .replace(':source', ':id')
    .replace(':type', ':name')
    .replace(/[? ][{a-z]*[={].*$/, ''),
);

/** The calls of a cell, such as `GET, DELETE /integrations/:id`, each with its method. */
function toCalls(cell: string): string[] {
  const [, methods, path] = /^`([A-Z, ]+) (\/\S+)`/.exec(cell)!;
  return methods.split(', ').map(method => `${method} ${path}`);
}

describe('The page on dispatching and managing', () => {
  it('lists all calls, and no others', () => {
    const calls = EXISTING.filter(call => !call.startsWith('ACTION'));

    expect(
      tableRows(PAGE, 'Call')
        .flatMap(([cell]) => toCalls(cell))
        .sort(),
    ).toEqual([...new Set(calls)].sort());
  });

  it('lists all actions, and no others', () => {
    const actions = EXISTING.filter(call => call.startsWith('ACTION'));

    expect(
      tableRows(PAGE, 'Action')
        .map(([cell]) => cell.replaceAll('`', ''))
        .sort(),
    ).toEqual(actions.map(call => call.replace('ACTION ', '')).sort());
  });
});
