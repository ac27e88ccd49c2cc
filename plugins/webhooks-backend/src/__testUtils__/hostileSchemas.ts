import { randomBytes } from 'node:crypto';
import type { JsonObject, JsonValue } from '@backstage/types';

const PAYLOAD_BYTES = 250_000;

/** A schema that is expensive to check with some payloads. */
export interface HostileSchema {
  name: string;
  schema: JsonObject;
  /** Creates the payload, with new text if the engine would cache results for known text. */
  payload(): JsonValue;
}

/** Schemas with their most expensive payloads. */
export const HOSTILE_SCHEMAS: HostileSchema[] = [
  {
    name: 'alternatives on each level',
    schema: {
      definitions: {
        node: {
          type: 'object',
          anyOf: [
            { properties: { next: ref('node') } },
            { properties: { next: ref('node') } },
          ],
        },
      },
      ...ref('node'),
    },
    payload: () => nested(90),
  },
  ...['anyOf', 'oneOf', 'allOf'].map(keyword => ({
    name: `references multiplied by ${keyword}`,
    schema: chain(next => ({ [keyword]: [next, next] })),
    payload: () => 1,
  })),
  {
    name: 'references multiplied by if',
    schema: chain(next => ({ if: next, then: next, else: next })),
    payload: () => 1,
  },
  {
    name: 'references multiplied by not',
    schema: chain(next => ({ allOf: [{ not: next }, { not: next }] })),
    payload: () => 1,
  },
  { name: 'a reference to itself', schema: { $ref: '#' }, payload: () => 1 },
  {
    name: 'a large enum of objects',
    schema: items({ enum: times(1_000, i => ({ a: { b: i } })) }),
    payload: () => repeated({ a: { b: 999 } }),
  },
  {
    name: 'many optional properties',
    schema: items({ properties: members(1_000, { type: 'number' }) }),
    payload: () => repeated({ a: 1 }),
  },
  {
    name: 'many checks of a value',
    schema: items({
      allOf: times(100, () => ({ enum: ['0', 0, 1], const: 1 })),
    }),
    payload: () => repeated(1),
  },
  {
    name: 'many checks of a length',
    schema: items({
      allOf: times(50, () => ({ minLength: 1, maxLength: 1_000_000 })),
    }),
    payload: () => ['a'.repeat(PAYLOAD_BYTES)],
  },
  {
    name: 'unique objects',
    schema: { uniqueItems: true },
    payload: () => times(13_000, i => ({ a: i, b: [i] })),
  },
  {
    name: 'unique objects of many members',
    schema: { uniqueItems: true },
    payload: () => [members(20_000, 0), {}],
  },
  {
    name: 'unique items on each level',
    schema: {
      definitions: { list: { uniqueItems: true, items: ref('list') } },
      ...ref('list'),
    },
    payload: () => nestedLists(90),
  },
  {
    name: 'names against many patterns',
    schema: {
      patternProperties: Object.fromEntries(
        times(20, i => [`^x${i}[a-z]*$`, { type: 'number' }]),
      ),
    },
    payload: () => members(20_000, 0),
  },
  ...['^(a+)+$', '^(a|aa)*$', 'a*a*a*b', '(a?){50}a{50}c', 'x+y'].map(
    pattern => ({
      name: `the pattern ${pattern}`,
      schema: items({ pattern }),
      payload: () => [`${'a'.repeat(PAYLOAD_BYTES)}!`, 'x'.repeat(40_000)],
    }),
  ),
  // Each character leads to a new state of the pattern. The text is of the maximum length or much longer.
  ...[
    [20, 3_200],
    [50, 1_300],
    [200, 360],
    [20, 100_000],
    [50, 100_000],
    [200, 100_000],
  ].map(([count, length]) => ({
    name: `a pattern of 2 to the ${count} states and ${length} characters`,
    schema: items({ pattern: `[ab]*a[ab]{${count}}$` }),
    payload: () => [randomText(length)],
  })),
  {
    name: 'a pattern of many groups',
    schema: items({ pattern: `^(?:${'('.repeat(90)}a${')'.repeat(90)})*$` }),
    payload: () => ['a'.repeat(23_000)],
  },
  ...[
    ['uri', 'a:/', 'a,'],
    ['date-time', '', '\n'],
    ['regex', '', '.'],
    ['url', 'http://', 'a'],
    ['email', '', 'a.'],
  ].map(([format, start, text]) => ({
    name: `the format ${format}`,
    schema: items({ format }),
    payload: () => [start + text.repeat(PAYLOAD_BYTES / text.length)],
  })),
];

function ref(name: string) {
  return { $ref: `#/definitions/${name}` };
}

function items(schema: JsonObject): JsonObject {
  return { type: 'array', items: schema };
}

/** Definitions that each refer to the next one. */
function chain(link: (next: JsonObject) => JsonObject): JsonObject {
  const last = 30;
  return {
    definitions: Object.fromEntries(
      times(last + 1, i => [
        `d${i}`,
        i === last ? { type: 'number' } : link(ref(`d${i + 1}`)),
      ]),
    ),
    ...ref('d0'),
  };
}

function times<T>(count: number, create: (i: number) => T): T[] {
  return Array.from({ length: count }, (_, i) => create(i));
}

function members(count: number, value: JsonValue): JsonObject {
  return Object.fromEntries(times(count, i => [`k${i}`, value]));
}

function nested(depth: number): JsonValue {
  return times(depth, i => i).reduce<JsonValue>(next => ({ next }), 1);
}

function nestedLists(depth: number): JsonValue {
  return times(depth, i => i).reduce<JsonValue>(
    next => [next, ...times(100, i => i)],
    1,
  );
}

function repeated(item: JsonValue): JsonValue[] {
  const length = JSON.stringify(item).length + 1;
  return times(Math.floor(PAYLOAD_BYTES / length), () => item);
}

function randomText(length: number): string {
  return Array.from(randomBytes(length), byte => 'ab'[byte % 2]).join('');
}
