import { HOSTILE_SCHEMAS } from '../__testUtils__/hostileSchemas';
import { leastTurn } from '../__testUtils__/leastTurn';
import { PayloadTooLargeError } from '../model/errors';
import { EventTypeRegistry } from './EventTypeRegistry';

/** A check blocks other requests of the backend no longer than this. */
const LIMIT_MS = 100;

function createRegistry(schema: Record<string, unknown>): EventTypeRegistry {
  const registry = new EventTypeRegistry();
  registry.add({ name: 'a', description: 'd', schema });
  return registry;
}

function problem(schema: Record<string, unknown>, payload: unknown) {
  return catchError(() => createRegistry(schema).assertPayload('a', payload));
}

function catchError(call: () => unknown): Error | undefined {
  try {
    call();
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

function emptySchemas(count: number): Record<string, unknown> {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [i, {}]));
}

function levels(depth: number): Record<string, unknown> {
  return Array.from({ length: depth }).reduce<Record<string, unknown>>(
    not => ({ not }),
    {},
  );
}

describe('schemas of event types', () => {
  it.each([
    ['nested deeper than 100 levels', levels(99), levels(100)],
    [
      'has 262166 bytes of JSON, 262144 are allowed',
      { description: 'x'.repeat(262_000) },
      { description: 'x'.repeat(262_148) },
    ],
    [
      'has 2001 subschemas, 2000 are allowed',
      { definitions: emptySchemas(1_999) },
      { definitions: emptySchemas(2_000) },
    ],
    [
      'has 1001 instructions, 1000 are allowed',
      { pattern: '^a{996}$' },
      { pattern: '^a{997}$' },
    ],
    ['without lookaround', { pattern: '^a' }, { pattern: '^(?=a)' }],
    ['without lookaround', { pattern: '^(a)' }, { pattern: '^(a)\\1' }],
    ['Invalid regular expression', { pattern: 'a' }, { pattern: '(?i)a' }],
  ])('are rejected with the reason: %s', (message, taken, refused) => {
    expect(catchError(() => createRegistry(taken))).toBeUndefined();
    const error = catchError(() => createRegistry(refused));
    expect(error?.name).toBe('InputError');
    expect(error?.message).toContain("The schema of the event type 'a' is ");
    expect(error?.message).toContain(message);
  });

  it('are compiled once for any number of references', () => {
    const leaf = { allOf: Array(900).fill({ type: 'string' }) };
    const schema = {
      definitions: { leaf },
      allOf: Array(900).fill({ $ref: '#/definitions/leaf' }),
    };

    expect(problem(schema, 1)?.message).toContain('must be string');
  });
});

describe('checks of payloads', () => {
  it.each(HOSTILE_SCHEMAS)(
    'are fast for $name',
    async ({ schema, payload }) => {
      const registry = createRegistry(schema);

      const turn = await leastTurn(
        () => catchError(() => registry.assertPayload('a', payload())),
        LIMIT_MS,
      );

      expect(turn).toBeLessThan(LIMIT_MS);
    },
  );

  it('fail with 413 if they would take too long', () => {
    const [{ schema, payload }] = HOSTILE_SCHEMAS;

    const error = problem(schema, payload());

    expect(error).toBeInstanceOf(PayloadTooLargeError);
    expect(error?.message).toContain(
      "The payload takes too long to check against the schema of 'a'. Send less",
    );
  });

  it('have separate limits', () => {
    const registry = createRegistry({
      type: 'array',
      items: { type: 'number' },
    });
    const payload = Array(50_000).fill(1);

    for (let i = 0; i < 10; i += 1) {
      expect(() => registry.assertPayload('a', payload)).not.toThrow();
    }
  });

  it('accept many items that must be unique', () => {
    const schema = { type: 'array', uniqueItems: true };
    const items = Array.from({ length: 13_000 }, (_, i) => ({ a: i, b: [i] }));

    expect(problem(schema, items)).toBeUndefined();
    expect(problem(schema, [...items, { b: [5], a: 5 }])?.message).toContain(
      'payload must not have duplicate items',
    );
  });

  it('compare items as JSON values', () => {
    const schema = { type: 'array', uniqueItems: true };

    expect(
      problem(schema, [1, '1', [1], ['1'], { a: 1 }, null, 'null', true]),
    ).toBeUndefined();
    expect(
      problem(schema, [
        { a: 1, b: 2 },
        { b: 2, a: 1 },
      ]),
    ).toBeDefined();
  });

  it('accept long URLs', () => {
    const schema = { type: 'string', format: 'url' };

    expect(problem(schema, `http://${'a'.repeat(64_000)}`)).toBeUndefined();
    expect(problem(schema, 'https://example.com/a?b#c')).toBeUndefined();
    expect(problem(schema, 'example')).toBeDefined();
  });

  it.each([
    ['^[a-z0-9]([-a-z0-9]*[a-z0-9])?$', 'a-service', 'a-'],
    ['^\\p{Lu}\\w+\\/\\d{2,}$', 'Äpfel/10', 'äpfel/10'],
    ['^(?<year>\\d{4})-\\u0041', '2026-A', '2026-B'],
    ['b', 'abc', 'ac'],
  ])('match %s as a regular expression', (pattern, text, other) => {
    expect(problem({ pattern }, text)).toBeUndefined();
    expect(problem({ pattern }, other)?.message).toContain(
      `must match pattern "${pattern}"`,
    );
  });

  it('accept a large payload with a pattern for each of its strings', () => {
    const schema = {
      type: 'array',
      items: { pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' },
    };
    const id = '0189f7a2-52c0-7000-8000-0123456789ab';

    expect(problem(schema, Array(1_500).fill(id))).toBeUndefined();
  });

  it('accept a large payload with an ordinary schema', () => {
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

    expect(problem(schema, payload)).toBeUndefined();
  });
});
