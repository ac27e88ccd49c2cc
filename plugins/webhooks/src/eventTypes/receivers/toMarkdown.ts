import type { ContractSection } from './contractSections';

/** The contract with receivers, as Markdown. */
export function toMarkdown(title: string, sections: ContractSection[]): string {
  return [
    `# ${title}`,
    ...sections.map(({ title: heading, text, columns, rows, isCode }) => {
      const lines = rows.map(([name, value]) =>
        toLine([isCode ? `\`${name}\`` : name, value]),
      );
      return [
        `## ${heading}\n`,
        `${text}\n`,
        toLine(columns),
        '| --- | --- |',
        ...lines,
      ].join('\n');
    }),
  ]
    .join('\n\n')
    .concat('\n');
}

function toLine(cells: string[]): string {
  return `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
