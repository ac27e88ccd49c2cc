import { parseEventFilter } from './eventFilter';

/** A filter with the given nesting depth. */
function nested(levels: number): Record<string, unknown> {
  return levels <= 2 ? { type: 'a.b' } : { $not: nested(levels - 1) };
}

describe('parseEventFilter', () => {
  it.each<Record<string, unknown>>([
    {},
    { type: 'a.b' },
    { 'payload.action': { $in: ['opened', 'closed'] } },
    { 'payload.n': 1, 'payload.draft': false },
    { payload: { $exists: true } },
    {
      $all: [
        { type: { $hasPrefix: 'shop.' } },
        { $any: [{ 'payload.a': 1 }, { $not: { 'payload.b': 2 } }] },
      ],
    },
    { 'payload.labels': { $contains: { name: 'bug' } } },
    { 'payload.labels': { $contains: 'bug' } },
    nested(8),
  ])('accepts %j', filter => {
    expect(parseEventFilter(filter)).toEqual(filter);
  });

  it.each<[string, Record<string, unknown>]>([
    ["has the path 'action': start with type or payload", { action: 1 }],
    ["has the path 'payloads.a'", { 'payloads.a': 1 }],
    ["has the path 'type.a'", { $not: { $any: [{ 'type.a': 1 }] } }],
    ['has a condition without a path', { $any: ['a.b'] }],
    ["has the operator '$nope', which does not exist", { $nope: 1 }],
    ['has $in without a path', { $in: ['a'] }],
    [
      "has the operator '$regex' at 'type', which does not exist: use one of $exists, $in, $contains, $hasPrefix",
      { type: { $regex: '(a+)+$' } },
    ],
    [
      "has the operator '$nope' at 'type'",
      { type: { $exists: true, $nope: 1 } },
    ],
    ["has null at 'type'", { type: null }],
    ["has a list at 'type'", { type: ['a.b'] }],
    [
      "has an object at 'payload.a': write payload.a.b",
      { 'payload.a': { b: 1 } },
    ],
    ["has 2 operators at 'type'", { type: { $in: ['a'], $hasPrefix: 'a' } }],
    ["has 0 operators at 'type'", { type: {} }],
    ["has $in at 'type' that is no list", { type: { $in: 'a' } }],
    ["has $in at 'type' that is no list", { type: { $in: [null] } }],
    ["has $exists at 'type' that is not true", { type: { $exists: 'yes' } }],
    ["has $hasPrefix at 'type' that is no text", { type: { $hasPrefix: 1 } }],
    ['has $all without a list', { $all: { type: 'a.b' } }],
    ['has $not with a list', { $not: [{ type: 'a.b' }] }],
    ['has $all next to another key', { $all: [], type: 'a.b' }],
    [
      "has the operator '$nope' at 'name'",
      { 'payload.labels': { $contains: { name: { $nope: 1 } } } },
    ],
    ['is nested deeper than 8 levels', nested(9)],
    [
      'has 101 values, 100 are allowed',
      { type: { $in: Array.from({ length: 98 }, (_, i) => i) } },
    ],
    ['bytes of JSON, 4096 are allowed', { type: 'x'.repeat(4096) }],
  ])('rejects a filter with the message: %s', (message, filter) => {
    expect(() => parseEventFilter(filter)).toThrow(message);
  });
});
