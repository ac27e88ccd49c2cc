import {
  isFailure,
  loadFeedback,
  outcomeOfStatus,
  retryAfterMs,
} from './outcome';

const NOW = Date.parse('2026-03-02T12:00:00Z');

describe('outcomes', () => {
  it.each([
    [200, 'success'],
    [201, 'success'],
    [204, 'success'],
    [299, 'success'],
    [300, 'error'],
    [301, 'error'],
    [302, 'error'],
    [304, 'error'],
    [307, 'error'],
    [308, 'error'],
    [400, 'error'],
    [401, 'error'],
    [404, 'error'],
    [409, 'error'],
    [410, 'gone'],
    [411, 'error'],
    [428, 'error'],
    [429, 'throttled'],
    [430, 'error'],
    [500, 'error'],
    [502, 'error'],
    [503, 'error'],
    [599, 'error'],
    [999, 'error'],
  ] as const)('of the status %d: %s', (status, outcome) => {
    expect(outcomeOfStatus(status)).toBe(outcome);
  });

  it('are failures unless the receiver accepted the request or throttled it', () => {
    expect(
      (
        ['success', 'error', 'timeout', 'throttled', 'gone', 'blocked'] as const
      ).map(isFailure),
    ).toEqual([false, true, true, false, true, true]);
  });
});

describe('Retry-After', () => {
  it.each([
    ['120', 120_000],
    ['0', 0],
    ['007', 7_000],
    // The three forms of RFC 9110, 5.6.7.
    ['Mon, 02 Mar 2026 12:01:30 GMT', 90_000],
    ['Monday, 02-Mar-26 12:01:30 GMT', 90_000],
    ['Mon Mar  2 12:01:30 2026', 90_000],
    ['Mon, 02 Mar 2026 11:00:00 GMT', 0],
    ['', undefined],
    ['-5', undefined],
    ['1.5', 1_500],
    ['0.0001', 1],
    ['5s', undefined],
    ['soon', undefined],
    // The longest value of a repeated field applies.
    ['10, 20', 20_000],
    ['20,10', 20_000],
    ['5, Mon, 02 Mar 2026 12:01:30 GMT', 90_000],
    ['Mon, 02 Mar 2026 12:01:30 GMT, Mon, 02 Mar 2026 12:00:30 GMT', 90_000],
    ['soon, 10', 10_000],
    ['2026-03-02T12:01:30Z', undefined],
    ['Mon, 32 Mar 2026 12:01:30 GMT', undefined],
    [undefined, undefined],
  ])('of %j is %s ms', (header, expected) => {
    for (const status of [429, 502, 503, 504]) {
      expect(retryAfterMs(status, header, NOW)).toBe(expected);
    }
    for (const status of [200, 301, 400, 404, 410, 500, 501]) {
      expect(retryAfterMs(status, header, NOW)).toBeUndefined();
    }
  });

  it('may exceed the range of numbers', () => {
    expect(retryAfterMs(429, '9'.repeat(400), NOW)).toBe(Infinity);
  });
});

describe('load feedback', () => {
  it.each([
    ['success', 200, 'fine'],
    ['throttled', 429, 'overloaded'],
    ['error', 503, 'overloaded'],
    ['timeout', undefined, 'unanswered'],
    ['error', 500, undefined],
    ['error', 404, undefined],
    ['gone', 410, undefined],
    ['blocked', undefined, undefined],
  ] as const)('of %s (%s) is %s', (outcome, statusCode, expected) => {
    expect(loadFeedback({ outcome, statusCode })).toBe(expected);
  });
});
