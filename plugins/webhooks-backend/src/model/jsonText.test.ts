import fc from 'fast-check';
import { jsonText } from '../__testUtils__/arbitraryJson';
import { elementTexts, memberText } from './jsonText';

describe('memberText', () => {
  it.each([
    ['{"a":1,"b":2}', 'b', '2'],
    ['{"a":1}', 'b', undefined],
    ['{}', 'a', undefined],
    ['{}', '', undefined],
    ['{"":1}', '', '1'],
    ['{"a":{"b":1}}', 'b', undefined],
    ['{"a":"b","b":"a"}', 'b', '"a"'],
    ['{"a":"\\"b\\":","b":[{}]}', 'b', '[{}]'],
    [' { "b" : { "b" : 1 } , "c" : 2 } ', 'b', '{ "b" : 1 }'],
    ['{"\\u0062":1.0}', 'b', '1.0'],
    ['{"b":"}"}', 'b', '"}"'],
    ['{"b":"\\\\"}', 'b', '"\\\\"'],
  ])('finds in %s the member %s: %s', (json, name, text) => {
    expect(memberText(json, name)).toBe(text);
  });

  it('is the original text of the member', () => {
    fc.assert(
      fc.property(jsonText, jsonText, jsonText, (before, text, after) => {
        const json = `{"before":${before},"it":${text},"after":${after}}`;
        expect(memberText(json, 'it')).toBe(text.trim());
      }),
    );
  });

  it('parses to the value of the member', () => {
    fc.assert(
      fc.property(
        jsonText.filter(text => text.startsWith('{')),
        json => {
          for (const [key, value] of Object.entries(JSON.parse(json))) {
            expect(JSON.parse(memberText(json, key)!)).toEqual(value);
          }
        },
      ),
    );
  });
});

describe('elementTexts', () => {
  it.each([
    ['[]', []],
    [' [ ] ', []],
    ['[1.0]', ['1.0']],
    ['[{"a":[1,2]}, "],[" ,[[]]]', ['{"a":[1,2]}', '"],["', '[[]]']],
  ])('of %s are %j', (json, texts) => {
    expect(elementTexts(json)).toEqual(texts);
  });

  it('are the original texts', () => {
    fc.assert(
      fc.property(fc.array(jsonText), texts => {
        expect(elementTexts(`[${texts.join(',')}]`)).toEqual(
          texts.map(text => text.trim()),
        );
      }),
    );
  });
});
