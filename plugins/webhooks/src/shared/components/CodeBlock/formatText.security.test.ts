import fc from 'fast-check';
import { cutText, formatJson } from './formatText';

const MAX_CHARACTERS = 32 * 1_024;
const MAX_LINES = 2_000;

function isBounded(text: string): boolean {
  return text.length <= MAX_CHARACTERS && text.split('\n').length <= MAX_LINES;
}

describe('formatJson', () => {
  it.each([
    ['{"a":[1,-2.5]}', '{\n  "a": [\n    1,\n    -2.5\n  ]\n}'],
    [' { "a" : { } , "b" : [ ] } ', '{\n  "a": {},\n  "b": []\n}'],
    ['"1.0 \\" {2.0"', '"1.0 \\" {2.0"'],
    ['[true,null]', '[\n  true,\n  null\n]'],
    ['{"id":12345678901234567890}', '{\n  "id": 12345678901234567890\n}'],
    ['{"price":1.10}', '{\n  "price": 1.10\n}'],
    ['not JSON', 'not JSON'],
    ['', ''],
  ])('shows %s as %s', (text, shown) => {
    expect(formatJson(text)).toEqual({ text: shown, cut: false });
  });

  it('shows 4,000 brackets around 4,000 zeros as they are', () => {
    const text = `${'['.repeat(4_000)}${'0,'.repeat(3_999)}0${']'.repeat(4_000)}`;
    expect(formatJson(text)).toEqual({ text, cut: false });
  });

  it.each([
    ['a long array', JSON.stringify(Array(20_000).fill(0))],
    ['a long string', JSON.stringify('x'.repeat(1_000_000))],
    ['a long line', 'x'.repeat(1_000_000)],
    ['many lines', '\n'.repeat(1_000_000)],
    ['many objects', JSON.stringify(Array(50_000).fill({}))],
    ['1,000,000 brackets', '['.repeat(1_000_000)],
  ])('shows the beginning of %s', (_, text) => {
    const shown = formatJson(text);
    expect(isBounded(shown.text)).toBe(true);
    expect(shown.cut).toBe(true);
    expect(text.startsWith(shown.text)).toBe(true);
  });

  it('shows a few wide levels as they are rather than indent them without end', () => {
    const text = `${'['.repeat(49)}${Array(3_000).fill(0)}${']'.repeat(49)}`;
    expect(isBounded(formatJson(text).text)).toBe(true);
  });

  it('changes nothing but white space', () => {
    fc.assert(
      fc.property(fc.json(), text => {
        const shown = formatJson(text).text;
        expect(JSON.parse(shown)).toEqual(JSON.parse(text));
        expect(isBounded(shown)).toBe(true);
      }),
    );
  });

  it('indents as JSON.stringify does', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), value => {
        expect(formatJson(JSON.stringify(value)).text).toBe(
          JSON.stringify(value, undefined, 2),
        );
      }),
    );
  });
});

describe('cutText', () => {
  it('keeps a text that can be shown', () => {
    expect(cutText('a\nb')).toEqual({ text: 'a\nb', cut: false });
  });

  it('bounds any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(500), (part, times) => {
        expect(isBounded(cutText(part.repeat(times)).text)).toBe(true);
      }),
    );
  });
});
