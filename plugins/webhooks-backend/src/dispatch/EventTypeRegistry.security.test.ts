import { EventTypeRegistry } from './EventTypeRegistry';

/** Far more than any check takes that is bounded, far less than those that are not. */
const MAX_MS = 1_000;

function check(schema: Record<string, unknown>, payload: unknown) {
  const registry = EventTypeRegistry.create();
  registry.add({ name: 'a', description: 'd', schema });
  const start = performance.now();
  try {
    registry.assertPayload('a', payload);
    return { ms: performance.now() - start };
  } catch (error) {
    return { ms: performance.now() - start, error: error as Error };
  }
}

function nested(depth: number): unknown {
  return Array.from({ length: depth }).reduce<unknown>(next => ({ next }), 1);
}

const TREE = {
  definitions: {
    node: {
      type: 'object',
      anyOf: [
        { properties: { next: { $ref: '#/definitions/node' } } },
        { properties: { next: { $ref: '#/definitions/node' } } },
      ],
    },
  },
  $ref: '#/definitions/node',
};

describe('checks of payloads', () => {
  it.each([20, 30, 90])(
    'refuse a payload of %i levels that has two alternatives on each',
    depth => {
      const { ms, error } = check(TREE, nested(depth));

      expect(error?.message).toContain('too long to check');
      expect(ms).toBeLessThan(MAX_MS);
    },
  );

  it('refuse a payload that a chain of references multiplies without recursion', () => {
    const definitions = Object.fromEntries(
      Array.from({ length: 30 }, (_, i) => [
        `d${i}`,
        i === 29
          ? { type: 'string' }
          : {
              oneOf: [
                { $ref: `#/definitions/d${i + 1}` },
                { $ref: `#/definitions/d${i + 1}` },
              ],
            },
      ]),
    );

    const { ms, error } = check({ definitions, $ref: '#/definitions/d0' }, 1);

    expect(error?.message).toContain('too long to check');
    expect(ms).toBeLessThan(MAX_MS);
  });

  it('take many items that must be unique', () => {
    const schema = { type: 'array', uniqueItems: true };
    const items = Array.from({ length: 16_000 }, (_, i) => ({ a: i, b: [i] }));

    expect(check(schema, items)).toEqual({ ms: expect.any(Number) });
    expect(
      check(schema, [...items, { b: [5], a: 5 }]).error?.message,
    ).toContain('payload must not have duplicate items');
    expect(check(schema, items).ms).toBeLessThan(MAX_MS);
  });

  it('tell items apart as JSON values', () => {
    const schema = { type: 'array', uniqueItems: true };

    expect(
      check(schema, [1, '1', [1], ['1'], { a: 1 }, null, 'null', true]).error,
    ).toBeUndefined();
    expect(
      check(schema, [
        { a: 1, b: 2 },
        { b: 2, a: 1 },
      ]).error,
    ).toBeDefined();
  });

  it('take long URLs', () => {
    const schema = { type: 'string', format: 'url' };

    const { ms } = check(schema, `http://${'a'.repeat(64_000)}`);
    expect(ms).toBeLessThan(MAX_MS);
    expect(check(schema, 'https://example.com/a?b#c').error).toBeUndefined();
    expect(check(schema, 'example').error).toBeDefined();
  });

  it('take a large payload of an ordinary schema', () => {
    const schema = {
      type: 'array',
      items: {
        type: 'object',
        required: ['id'],
        properties: {
          id: { type: 'integer' },
          tags: { $ref: '#/definitions/t' },
        },
      },
      definitions: { t: { type: 'array', items: { type: 'string' } } },
    };
    const payload = Array.from({ length: 10_000 }, (_, id) => ({
      id,
      tags: ['a', 'b'],
    }));

    expect(check(schema, payload).error).toBeUndefined();
  });
});
