import { earlyWarning } from './earlyWarning';
import { HOUR_MS } from './durations';

const NOW = Date.parse('2026-03-02T12:00:00Z');
const OPTIONS = { pauses: 2, failingForMs: HOUR_MS };
const SINCE = NOW - HOUR_MS;

describe('earlyWarning', () => {
  it.each([
    ['nothing failed', { failures: 0, trips: 0 }, undefined],
    ['one pause', { failures: 10, trips: 1, failingSince: NOW }, undefined],
    ['a second pause', { failures: 11, trips: 2, failingSince: NOW }, 'pauses'],
    ['more pauses', { failures: 12, trips: 3, failingSince: NOW }, 'pauses'],
    [
      'an hour of failures',
      { failures: 3, trips: 0, failingSince: SINCE },
      'failing-for',
    ],
    [
      'a moment less than an hour',
      { failures: 3, trips: 0, failingSince: SINCE + 1 },
      undefined,
    ],
    [
      'an hour with too few failures',
      { failures: 2, trips: 0, failingSince: SINCE },
      undefined,
    ],
    [
      'an hour of failures within one pause',
      { failures: 11, trips: 1, failingSince: SINCE },
      'failing-for',
    ],
    [
      'an hour of 429 responses',
      { failures: 0, trips: 0, throttledSince: SINCE },
      'throttled',
    ],
    [
      'a moment less than an hour of 429 responses',
      { failures: 0, trips: 0, throttledSince: SINCE + 1 },
      undefined,
    ],
  ])('decides the case: %s', (_, run, cause) => {
    expect(earlyWarning(run, OPTIONS, NOW)).toBe(cause);
  });

  it('follows its options', () => {
    const run = { failures: 3, trips: 1, failingSince: NOW - 60_000 };
    expect(earlyWarning(run, { pauses: 1, failingForMs: HOUR_MS }, NOW)).toBe(
      'pauses',
    );
    expect(earlyWarning(run, { pauses: 2, failingForMs: 60_000 }, NOW)).toBe(
      'failing-for',
    );
  });
});
