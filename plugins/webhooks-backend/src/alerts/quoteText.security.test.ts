import fc from 'fast-check';
import { quoteText } from './quoteText';

const quoteName = (name: string) => quoteText(name, 60);

const anyName = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc
    .array(
      fc.constantFrom(
        '<',
        '>',
        '&',
        '@',
        '|',
        '[',
        ']',
        '(',
        ')',
        '!',
        '*',
        '_',
        '`',
        '~',
        ':',
        '/',
        '.',
        '\uff0e',
        '\u3002',
        '\u202e',
        '\u200b',
        '\n',
        'www.',
        'https://',
        'mailto:',
        'evil',
        'example',
        'channel',
        'ａ',
        '\u0301',
        ' ',
      ),
      { maxLength: 40 },
    )
    .map(parts => parts.join('')),
);

describe('quoteText', () => {
  it.each([
    ['Shop events', 'Shop events'],
    ['CI (staging), v1.4', 'CI (staging), v1 4'],
    [
      '<https://evil.example/login|sign in again>',
      'https evil example login sign in again',
    ],
    [
      '[Reset password](https://evil.example)',
      'Reset password (https evil example)',
    ],
    ['URGENT www.evil.example', 'URGENT www evil example'],
    ['evil\uff0eexample evil\u3002example', 'evil example evil example'],
    ['<!channel> @here <@U123>', 'channel here U123'],
    ['\u202egpj.exe', 'gpj exe'],
    ['*bold* _it_ ~no~ `code` :fire:', 'bold it no code fire'],
    ['a\nb\u2028c', 'a b c'],
    ['R&D &lt;b&gt;', 'R D lt b gt'],
    ['日本語 שלום हिन्दी', '日本語 שלום हिन्दी'],
    ['<>', ''],
  ])('quotes %j as %j', (name, quoted) => {
    expect(quoteName(name)).toBe(quoted);
  });

  it('limits the marks on a letter', () => {
    expect([...quoteName(`a${'\u0323'.repeat(100)}`)].length).toBeLessThan(6);
  });

  it('removes everything that could be a link, a mention or markup', () => {
    fc.assert(
      fc.property(anyName, name => {
        const quoted = quoteName(name);
        expect(quoted).toMatch(/^[\p{L}\p{M}\p{N} ,.()…-]*$/u);
        expect(quoted).not.toMatch(/\S\.[^\s.]/u);
        expect([...quoted].length).toBeLessThanOrEqual(60);
        expect(quoted).toBe(quoted.trim());
      }),
      { numRuns: 1_000 },
    );
  });

  it('is idempotent', () => {
    fc.assert(
      fc.property(anyName, name => {
        const quoted = quoteName(name);
        fc.pre(!quoted.endsWith('…'));
        expect(quoteName(quoted)).toBe(quoted);
      }),
    );
  });
});
