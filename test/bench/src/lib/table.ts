import type { Line } from '../scenarios/scenario';

/**
 * Aligns lines in columns.
 */
export function formatTable(lines: Line[]): string {
  const rows = [
    ['what', 'figures', 'result', 'bar', ''],
    ...lines.map(({ what, figures, result, bar }) => [
      what,
      figures,
      String(result),
      formatBar(bar),
      verdict(result, bar),
    ]),
  ];
  const widths = rows[0].map((_, column) =>
    Math.max(...rows.map(row => row[column].length)),
  );
  return rows
    .map(row =>
      row
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function formatBar(bar: Line['bar']): string {
  if (!bar) {
    return '';
  }
  return 'atLeast' in bar ? `>= ${bar.atLeast}` : `<= ${bar.atMost}`;
}

function verdict(result: number, bar: Line['bar']): string {
  if (!bar) {
    return '';
  }
  const met = 'atLeast' in bar ? result >= bar.atLeast : result <= bar.atMost;
  return met ? 'met' : 'not met';
}
