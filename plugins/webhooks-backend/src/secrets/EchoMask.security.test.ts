import { randomBytes } from 'node:crypto';
import { MASKED } from '../model/masked';
import { EchoMask } from './EchoMask';
import { EchoMasks } from './EchoMasks';

const SECRET = 'sk_live_ABCDEF123456';
const base64 = (text: string) => Buffer.from(text).toString('base64');

function mask(values: string[], text: string): string {
  return new EchoMask(values).apply(text);
}

describe('EchoMask', () => {
  it.each<[string, string, string, string]>([
    [
      'a parameter',
      `Token token=${SECRET}`,
      `token ${SECRET} is invalid`,
      `token ${MASKED} is invalid`,
    ],
    [
      'a parameter in upper case',
      `Token token=${SECRET}`,
      `KEY ${SECRET.toUpperCase()} IS INVALID`,
      `KEY ${MASKED} IS INVALID`,
    ],
    [
      'a quoted parameter',
      `Digest a="b", response="${SECRET}"`,
      `got ${SECRET}`,
      `got ${MASKED}`,
    ],
    [
      'a cookie',
      `theme=dark; id=${SECRET}`,
      `no session '${SECRET}'`,
      `no session '${MASKED}'`,
    ],
    ['a short part', 'a:hunter2;b', 'user hunter2?', `user ${MASKED}?`],
    ['a part after an unusual separator', `v1|${SECRET}`, SECRET, MASKED],
    [
      'a user and a password',
      `Basic ${base64(`shop-admin:${SECRET}`)}`,
      `user shop-admin with ${SECRET}`,
      `user ${MASKED} with ${MASKED}`,
    ],
    [
      'whole credentials',
      `Basic ${base64(`shop-admin:${SECRET}`)}`,
      `{"auth":"shop-admin:${SECRET}"}`,
      `{"auth":"${MASKED}"}`,
    ],
    ['a value in base64', SECRET, `<${base64(SECRET)}>`, `<${MASKED}>`],
    [
      'a value in URL-safe base64',
      '???>>>???>>>',
      `<${Buffer.from('???>>>???>>>').toString('base64url')}>`,
      `<${MASKED}>`,
    ],
    [
      'a value in a URL',
      'top secret/+value',
      'https://a/?q=top%20secret%2F%2Bvalue',
      `https://a/?q=${MASKED}`,
    ],
    [
      'a value in JSON',
      'a"b\\c"d',
      '{"a":"a\\"b\\\\c\\"d"}',
      `{"a":"${MASKED}"}`,
    ],
    ['a beginning that was cut off', SECRET, 'got sk_liv', `got ${MASKED}`],
    ['a piece from the middle', SECRET, '...ABCDEF12...', `...${MASKED}...`],
    ['the same value again and again', SECRET, SECRET.repeat(3), MASKED],
  ])('masks %s', (_, value, text, expected) => {
    expect(mask(['other-value', value], text)).toBe(expected);
  });

  it.each([1, 2, 3])('masks a value within base64, at offset %d', offset => {
    const text = base64(`${'x'.repeat(offset)}${SECRET}${'x'.repeat(7)}`);

    const masked = mask([SECRET], text);

    expect(masked).toContain(MASKED);
    // The outermost characters also encode bits of the surrounding text.
    expect(masked.replace(MASKED, '').length).toBeLessThanOrEqual(
      text.length - Math.floor((SECRET.length * 8) / 6) + 2,
    );
  });

  it.each([
    ['Token abcde', 'a token, abcde, is invalid'],
    [`Bearer ${SECRET}`, '{"error":"no such customer","code":"sk_test_1"}'],
    [`Bearer ${SECRET}`, ''],
    ['', 'anything'],
  ])('keeps text that does not repeat %j', (value, text) => {
    expect(mask([value], text)).toBe(text);
  });

  it('masks everything if the values are too long to search for', () => {
    expect(mask(['x'.repeat(4_096), 'y'.repeat(4_097)], 'a')).toBe(MASKED);
  });

  it.each([1, 20])(
    'reads each character a bounded number of times, with %d values',
    count => {
      // Many parts with long common prefixes.
      const values = Array.from({ length: count }, (_, i) =>
        Array.from(
          { length: 10 },
          (__, j) => `${'a'.repeat(20)}${i}-${j}`,
        ).join(' '),
      );
      const echo = new EchoMask(values);
      const read = jest.spyOn(String.prototype, 'charCodeAt');

      const readsPerCharacter = [200, 2_000].map(length => {
        read.mockClear();
        echo.apply('a'.repeat(length));
        return read.mock.calls.length / length;
      });
      read.mockRestore();

      expect(Math.max(...readsPerCharacter)).toBeLessThanOrEqual(6);
      expect(Math.min(...readsPerCharacter)).toBeGreaterThan(0);
    },
  );
});

describe('EchoMasks', () => {
  it('prepares the mask of the same values once', () => {
    const masks = new EchoMasks();
    const values = [SECRET];

    expect(masks.get(values)).toBe(masks.get(values));
    expect(masks.get(values)).not.toBe(masks.get([SECRET]));
  });

  it('forgets the masks that were not used for longest', () => {
    const masks = new EchoMasks();
    const long = () => [randomBytes(3_000).toString('base64')];
    const used = long();
    const unused = long();
    const kept = masks.get(used);
    const forgotten = masks.get(unused);

    for (let bytes = 0; bytes < 33_554_432; bytes += forgotten.bytes) {
      masks.get(long());
      expect(masks.get(used)).toBe(kept);
    }

    expect(masks.get(unused)).not.toBe(forgotten);
  });
});
