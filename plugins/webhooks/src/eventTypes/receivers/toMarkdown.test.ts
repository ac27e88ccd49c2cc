import { toMarkdown } from './toMarkdown';

describe('the copy of the page for receivers', () => {
  it('contains its tables as Markdown', () => {
    expect(
      toMarkdown('For receivers', [
        {
          id: 'request',
          title: 'Request',
          text: 'A POST.',
          columns: ['Header', 'Meaning'],
          rows: [['webhook-id', 'Either a | b']],
          isCode: true,
        },
      ]),
    ).toBe(
      [
        '# For receivers',
        '',
        '## Request',
        '',
        'A POST.',
        '',
        '| Header | Meaning |',
        '| --- | --- |',
        '| `webhook-id` | Either a \\| b |',
        '',
      ].join('\n'),
    );
  });
});
