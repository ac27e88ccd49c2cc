import type { Line } from '../rows/row';

/**
 * Lays lines out in columns.
 */
export function formatTable(lines: Line[]): string {
  const rows = [
    ['what', 'figures', 'ratio', 'bar', ''],
    ...lines.map(({ what, figures, ratio, bar }) => [
      what,
      figures,
      ratio === undefined ? '' : String(ratio),
      formatBar(bar),
      verdict(ratio, bar),
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

function verdict(ratio: number | undefined, bar: Line['bar']): string {
  if (!bar || ratio === undefined) {
    return '';
  }
  const met = 'atLeast' in bar ? ratio >= bar.atLeast : ratio <= bar.atMost;
  return met ? 'met' : 'not met';
}
