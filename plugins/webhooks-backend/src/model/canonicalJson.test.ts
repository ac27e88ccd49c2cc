import fc from 'fast-check';
import { jsonNumber, jsonText } from '../__testUtils__/arbitraryJson';
import { canonicalJson } from './canonicalJson';

describe('canonicalJson', () => {
  it.each([
    ['1', '1.0', '1.00e0', '10e-1', '0.1E+1'],
    ['0', '-0', '0.000', '-0e5', '0e99999999999999999999'],
    ['-100', '-1e2', '-100.0'],
    ['9007199254740993', '9007199254740993.0', '90071992547409930e-1'],
    ['1e400', '10e399', `1${'0'.repeat(400)}`],
    ['0.1', '0.10', '1e-1'],
    ['"a/"', '"\\u0061\\/"'],
    [
      '{"a":1,"b":{"10":1,"9":2}}',
      ' { "b" : { "9" : 2, "10" : 1 } ,"\\u0061":1.0}',
    ],
    ['[]', ' [ ] '],
    ['[true,null,[{}]]', '[ true , null , [ { } ] ]'],
  ])('is equal for %s and %s', (first, ...others) => {
    expect(new Set([first, ...others].map(canonicalJson)).size).toBe(1);
  });

  it.each([
    ['9007199254740993', '9007199254740992'],
    ['0.1000000000000000055', '0.1'],
    ['1e400', '1e401'],
    ['1e-400', '0'],
    ['1e99999999999999999999', '1e99999999999999999998'],
    ['1', '-1'],
    ['1', '"1"'],
    ['1', '[1]'],
    ['null', '"null"'],
    ['[1,2]', '[12]'],
    ['[1,2]', '[2,1]'],
    ['{"a":"b"}', '{"b":"a"}'],
    ['{}', '[]'],
    ['[""]', '[]'],
    ['"\\ud800"', '"\\ud801"'],
    ['{"__proto__":1}', '{}'],
  ])('differs for %s and %s', (one, other) => {
    expect(canonicalJson(one)).not.toBe(canonicalJson(other));
  });

  it('has the same value and is idempotent', () => {
    fc.assert(
      fc.property(jsonText, json => {
        const canonical = canonicalJson(json);
        expect(parsed(canonical)).toEqual(parsed(json));
        expect(canonicalJson(canonical)).toBe(canonical);
      }),
    );
  });

  it('is equal for equal numbers only', () => {
    fc.assert(
      fc.property(jsonNumber, jsonNumber, fc.nat(30), (a, b, places) => {
        expect(canonicalJson(a) === canonicalJson(b)).toBe(areEqual(a, b));
        expect(canonicalJson(shifted(a, places))).toBe(canonicalJson(a));
      }),
    );
  });
});

/** The value of JSON, with 0 and -0 treated as equal. */
function parsed(json: string): unknown {
  return JSON.parse(json, (_, value) => (value === 0 ? 0 : value));
}

interface Decimal {
  digits: bigint;
  power: number;
}

function toDecimal(text: string): Decimal {
  const [mantissa, exponent = '0'] = text.toLowerCase().split('e');
  const [whole, fraction = ''] = mantissa.split('.');
  return {
    digits: BigInt(whole + fraction),
    power: Number(exponent) - fraction.length,
  };
}

function areEqual(one: string, other: string): boolean {
  const [a, b] = [one, other].map(toDecimal);
  const power = Math.min(a.power, b.power);
  const scaled = (n: Decimal) => n.digits * 10n ** BigInt(n.power - power);
  return scaled(a) === scaled(b);
}

/** The same number, written with another power of ten. */
function shifted(text: string, places: number): string {
  const { digits, power } = toDecimal(text);
  return `${digits}${'0'.repeat(places)}e${power - places}`;
}
