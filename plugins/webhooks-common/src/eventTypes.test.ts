import {
  eventTypePatterns,
  isEventTypeName,
  isEventTypePattern,
  matchesEventType,
  MAX_EVENT_TYPE_LENGTH,
} from './eventTypes';

const LONGEST = 'a'.repeat(MAX_EVENT_TYPE_LENGTH);

describe('event types', () => {
  it.each([
    ['push', true, true],
    ['catalog.entity.updated', true, true],
    ['Pull_Request.2', true, true],
    [LONGEST, true, true],
    [`${LONGEST}a`, false, false],
    // Patterns only.
    ['*', false, true],
    ['catalog.*', false, true],
    ['catalog.entity.*', false, true],
    [`${LONGEST}.*`, false, true],
    [`${LONGEST}a.*`, false, false],
    // Neither.
    ['', false, false],
    ['.', false, false],
    ['.*', false, false],
    ['a.', false, false],
    ['.a', false, false],
    ['a..b', false, false],
    ['a.*.b', false, false],
    ['*.b', false, false],
    ['a*', false, false],
    ['**', false, false],
    ['a.**', false, false],
    ['a-b', false, false],
    ['a b', false, false],
    ['a/b', false, false],
    ['ä.b', false, false],
    ['a.b\n', false, false],
    ['a\u0000', false, false],
  ])(
    'allow %j as a name: %s, and as a pattern: %s',
    (text, isName, isPattern) => {
      expect(isEventTypeName(text)).toBe(isName);
      expect(isEventTypePattern(text)).toBe(isPattern);
    },
  );

  it.each([
    ['push', ['*', 'push']],
    ['a.b', ['*', 'a.*', 'a.b']],
    ['a.b.c', ['*', 'a.*', 'a.b.*', 'a.b.c']],
  ])('are matched by exactly their patterns: %s', (type, patterns) => {
    expect(eventTypePatterns(type)).toEqual(patterns);
    for (const pattern of patterns) {
      expect(isEventTypePattern(pattern)).toBe(true);
      expect(matchesEventType(pattern, type)).toBe(true);
    }
  });

  it.each([
    ['a', 'a.b'],
    ['a.b', 'a'],
    // A pattern matches names below its prefix, not the prefix itself.
    ['a.*', 'a'],
    ['a.b.*', 'a.b'],
    ['a.*', 'ab.c'],
    ['a.*', 'b.a'],
    ['A.*', 'a.b'],
    ['a.b', 'a.b.c'],
  ])('do not match if the pattern is %s and the type %s', (pattern, type) => {
    expect(matchesEventType(pattern, type)).toBe(false);
  });
});
