import fc from 'fast-check';
import { jsonText } from '../__testUtils__/arbitraryJson';
import { assertUniqueKeys } from './uniqueKeys';

function check(json: string) {
  assertUniqueKeys(json, JSON.parse(json));
}

describe('assertUniqueKeys', () => {
  it('accepts any JSON without duplicate keys', () => {
    fc.assert(
      fc.property(jsonText, json => {
        expect(() => check(json)).not.toThrow();
      }),
    );
  });

  it.each([
    ['{"a":1,"a":1}', 'a'],
    ['{"a":1,"\\u0061":1}', 'a'],
    ['[0,{"x":{"a":{},"b":[],"a":{}}}]', '[1].x.a'],
    ['[[],[[1],{}],{"":1,"":2}]', '[2][""]'],
    ['{"a":[{"a":1},{"b":1,"a":2,"b":3}]}', 'a[1].b'],
    ['{"a":1,"b":{"a":1},"b":2}', 'b'],
    ['{"a.b":{"c d":1,"c d":1}}', '["a.b"]["c d"]'],
  ])('finds the duplicate key of %s', (json, path) => {
    expect(() => check(json)).toThrow(`${path} is given twice`);
  });

  it('finds duplicate keys in any JSON', () => {
    fc.assert(
      fc.property(jsonText, jsonText, jsonText, (one, two, three) => {
        const json = `[${one},{"a":${two},"b":0,"a":${three}}]`;
        expect(() => check(json)).toThrow('[1].a is given twice');
      }),
    );
  });

  it('accepts any depth', () => {
    const depth = 50_000;
    check(`${'{"a":['.repeat(depth)}${']}'.repeat(depth)}`);
    expect(() =>
      check(`${'[{"a":'.repeat(depth)}{"b":1,"b":1}${'}]'.repeat(depth)}`),
    ).toThrow(/^….{200} is given twice$/);
  });
});
