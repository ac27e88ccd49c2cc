import { parseEventFilter } from './eventFilter';

/** A filter that is nested so many levels deep. */
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
  ])('takes %j', filter => {
    expect(parseEventFilter(filter)).toEqual(filter);
  });

  it.each<[string, Record<string, unknown>]>([
    ["has the path 'action': start with type or payload", { action: 1 }],
    ["has the path 'payloads.a'", { 'payloads.a': 1 }],
    ["has the path 'type.a'", { $not: { $any: [{ 'type.a': 1 }] } }],
    ['has a condition without a path', { $any: ['a.b'] }],
    ['is not a filter predicate', { $nope: 1 }],
    ['is not a filter predicate', { type: { $regex: '(a+)+$' } }],
    ['is not a filter predicate', { type: null }],
    ['is not a filter predicate', { type: ['a.b'] }],
    ['is not a filter predicate', { $all: { type: 'a.b' } }],
    [
      'combines operators or has an unknown one',
      { type: { $in: ['a'], $hasPrefix: 'a' } },
    ],
    [
      'combines operators or has an unknown one',
      { type: { $exists: true, $nope: 1 } },
    ],
    ['is nested deeper than 8 levels', nested(9)],
    [
      'has 101 values, 100 are allowed',
      { type: { $in: Array.from({ length: 98 }, (_, i) => i) } },
    ],
    ['bytes of JSON, 4096 are allowed', { type: 'x'.repeat(4096) }],
  ])('says: it %s', (message, filter) => {
    expect(() => parseEventFilter(filter)).toThrow(message);
  });
});
