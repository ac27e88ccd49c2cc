import fc from 'fast-check';
import { lines, text, url } from './text';

const INVISIBLE: [string, string][] = [
  ['a right-to-left override', '\u202e'],
  ['a right-to-left isolate', '\u2067'],
  ['an Arabic letter mark', '\u061c'],
  ['a zero-width space', '\u200b'],
  ['a zero-width joiner', '\u200d'],
  ['a word joiner', '\u2060'],
  ['a byte order mark', '\ufeff'],
  ['a soft hyphen', '\u00ad'],
  ['a Hangul filler', '\u3164'],
  ['a combining grapheme joiner', '\u034f'],
  ['a tag character', '\u{e0041}'],
  ['a line separator', '\u2028'],
  ['a paragraph separator', '\u2029'],
  ['an escape', '\u001b'],
  ['a C1 control', '\u009b'],
  ['a lone surrogate', '\ud800'],
];

describe.each(INVISIBLE)('%s', (_, character) => {
  it.each([
    ['text', text(255)],
    ['lines', lines(255)],
    ['url', url(255)],
  ])('is rejected in %s', (_name, schema) => {
    const parsed = schema.safeParse(`https://a.example/${character}b`);
    expect(parsed.error?.issues[0].message).toContain('invisible characters');
  });
});

describe('text', () => {
  it('has one form for each letter, however it was typed', () => {
    expect(text(10).parse(' Cafe\u0301 ')).toBe('Caf\u00e9');
  });

  it('accepts emoji and all scripts', () => {
    for (const name of [
      'Rollout \u26a0\ufe0f \u{1f680}',
      'שלום',
      '日本語',
      'हिन्दी',
    ]) {
      expect(text(100).parse(name)).toBe(name);
    }
  });

  it.each(['a\nb', 'a\tb', 'a\u0085b'])(
    'is a single line, unlike %j',
    value => {
      expect(text(10).safeParse(value).success).toBe(false);
    },
  );

  it('never displays differently from its content', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 50 }), value => {
        const { data = '' } = text(255).safeParse(value);
        expect(data).toBe(data.normalize('NFC'));
        expect(data).not.toMatch(/\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}/u);
      }),
    );
  });
});

describe('lines', () => {
  it('keeps line breaks and tabs', () => {
    expect(lines(20).parse('a\r\n\tb')).toBe('a\r\n\tb');
  });
});

describe('url', () => {
  it.each([
    [
      'https://evil.example\\@good.example/',
      'https://evil.example/@good.example/',
    ],
    ['https://exаmple.com/', 'https://xn--exmple-4nf.com/'],
    ['https://EXAMPLE.com:443/a b', 'https://example.com/a%20b'],
    ['https://example.com/ä?q=ö', 'https://example.com/%C3%A4?q=%C3%B6'],
    ['https://example.com/a/../b', 'https://example.com/b'],
  ])('normalises %s', (given, stored) => {
    expect(url(255).parse(given)).toBe(stored);
  });

  it('limits the length in its stored form', () => {
    const given = `https://example.com/${'ä'.repeat(100)}`;
    expect(url(300).safeParse(given).error?.issues[0].message).toContain(
      'percent-encoding',
    );
  });

  it('leaves text that is not a URL unchanged', () => {
    expect(url(50).parse('not a URL')).toBe('not a URL');
  });

  it('changes no stored URL', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true }), given => {
        const stored = url(2_048).parse(given);
        expect(url(2_048).parse(stored)).toBe(stored);
      }),
    );
  });
});
