import { assertJsonPayload, jsonPath } from './payload';

const cycle: Record<string, unknown> = { list: [] };
(cycle.list as unknown[]).push({ cycle });

function nested(depth: number): unknown {
  return Array.from({ length: depth }).reduce(inner => [inner], 1);
}

class Order {
  readonly total = 1;
}

describe('assertJsonPayload', () => {
  it.each<[string, unknown]>([
    ['null', null],
    ['text', 'a\u0000\ud800'],
    ['the largest exact integer', Number.MAX_SAFE_INTEGER],
    ['the smallest exact integer', Number.MIN_SAFE_INTEGER],
    ['a fraction', 0.1 + 0.2],
    ['lists and objects', { a: [true, { b: [] }], 1: {} }],
    [
      'an object without prototype',
      Object.assign(Object.create(null), { a: 1 }),
    ],
    ['a key __proto__', JSON.parse('{"__proto__":{"a":1}}')],
    ['100 levels', nested(100)],
  ])('accepts %s', (_, payload) => {
    expect(() => assertJsonPayload(payload)).not.toThrow();
  });

  it('accepts the same object in two places', () => {
    const shared = { a: 1 };
    expect(() => assertJsonPayload([shared, shared])).not.toThrow();
  });

  it.each<[string, unknown, string]>([
    [
      'a large integer',
      // eslint-disable-next-line no-loss-of-precision
      { items: [0, { id: 7615917337495251231 }] },
      'payload.items[1].id is 7615917337495251000, which JavaScript cannot hold exactly: give it as a string',
    ],
    [
      'a large negative integer',
      [-(2 ** 53)],
      'payload[0] is -9007199254740992',
    ],
    [
      'a large number',
      1e300,
      'payload is 1e+300, which JavaScript cannot hold exactly',
    ],
    ['NaN', { a: NaN }, 'payload.a is NaN, which JSON does not have'],
    ['Infinity', { 'a b': -Infinity }, 'payload["a b"] is -Infinity'],
    [
      'undefined',
      undefined,
      'payload is undefined: leave it out, or give null',
    ],
    ['an undefined member', { a: undefined }, 'payload.a is undefined'],
    // eslint-disable-next-line no-sparse-arrays
    ['a hole', [1, , 2], 'payload[1] is undefined'],
    ['a BigInt', { a: 1n }, 'payload.a is a BigInt: give it as a string'],
    ['a function', { a: () => 1 }, 'payload.a is a function'],
    ['a symbol', [Symbol('a')], 'payload[0] is a symbol'],
    [
      'a Date',
      { at: new Date(0) },
      'payload.at is a Date: give it as a string',
    ],
    ['a Map', { a: new Map() }, 'payload.a is an instance of Map'],
    ['a Buffer', { a: Buffer.from('a') }, 'payload.a is an instance of Buffer'],
    ['a class', { a: new Order() }, 'payload.a is an instance of Order'],
    ['a cycle', cycle, 'payload.list[0].cycle contains itself'],
    ['101 levels', nested(101), 'is nested deeper than 100 levels'],
  ])('refuses %s', (_, payload, message) => {
    expect(() => assertJsonPayload(payload)).toThrow(message);
    expect(() => assertJsonPayload(payload)).toThrow(
      expect.objectContaining({ name: 'InputError' }),
    );
  });
});

describe('jsonPath', () => {
  it('shows the end of a long path', () => {
    const path = jsonPath(Array(1_000).fill('step'));
    expect(path).toHaveLength(201);
    expect(path).toMatch(/^….*\.step$/);
  });
});
