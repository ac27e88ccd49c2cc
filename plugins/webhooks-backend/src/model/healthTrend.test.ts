import type { AttemptOutcome } from 'backstage-plugin-webhooks-common';
import fc from 'fast-check';
import {
  addRecent,
  isSteady,
  nextTrend,
  RECENT_ATTEMPTS,
  recentRate,
  RECOVERED_MS,
  type RecentCounts,
  type Trend,
} from './healthTrend';
import { MINUTE_MS } from './durations';

const OUTCOMES: Record<string, AttemptOutcome> = {
  s: 'success',
  f: 'error',
  t: 'throttled',
};

/** Follows the trend over attempts one minute apart, and returns the trend after each of them. */
function follow(
  letters: string,
  options: { counts?: (sent: string) => RecentCounts } = {},
): (Trend | null)[] {
  let trend: Trend | null = null;
  let recent = '';
  let lastFailureAt: number | undefined;
  return [...letters].map((letter, index) => {
    const now = index * MINUTE_MS;
    recent = addRecent(recent, [OUTCOMES[letter]]);
    trend = nextTrend({
      trend,
      recent,
      counts: options.counts?.(letters.slice(0, index + 1)),
      lastFailureAt,
      now,
    });
    lastFailureAt = letter === 'f' ? now : lastFailureAt;
    return trend;
  });
}

/** Counts all requests as requests of the last hour. */
const busy = (sent: string): RecentCounts => ({
  success: sent.replace(/[^s]/g, '').length,
  other: sent.replace(/s/g, '').length,
});

describe('the trend of an integration', () => {
  it.each([
    ['s', 'healthy'],
    ['f', 'failing'],
    ['t', 'failing'],
    ['sf', 'degraded'],
    ['fs', 'degraded'],
    ['sfffff', 'failing'],
    ['stttff', 'failing'],
    // One success in an outage is not its end; three of five are.
    ['sfffffs', 'failing'],
    ['sfffffss', 'failing'],
    ['sfffffsss', 'degraded'],
    [`f${'s'.repeat(19)}`, 'degraded'],
    [`f${'s'.repeat(20)}`, 'healthy'],
    [`t${'s'.repeat(20)}`, 'healthy'],
  ])('after %s is %s', (letters, trend) => {
    expect(follow(letters).at(-1)).toBe(trend);
  });

  it('is not changed by one failure in a hundred while there is much traffic', () => {
    const letters = `${'s'.repeat(200)}f${'s'.repeat(99)}f`;

    expect(new Set(follow(letters, { counts: busy }))).toEqual(
      new Set(['healthy']),
    );
  });

  it('does not alternate for an integration that fails every fourth time', () => {
    const trends = follow('sssf'.repeat(100), { counts: busy });

    // Healthy up to the first failure, degraded from there on.
    expect(trends.slice(3)).toEqual(Array(397).fill('degraded'));
  });

  it('is healthy again a while after the last failure, however bad the hour was', () => {
    const state = {
      trend: 'degraded',
      recent: 's'.repeat(RECENT_ATTEMPTS),
      counts: { success: 500, other: 500 },
      lastFailureAt: 0,
    } as const;

    expect(nextTrend({ ...state, now: RECOVERED_MS - 1 })).toBe('degraded');
    expect(nextTrend({ ...state, now: RECOVERED_MS })).toBe('healthy');
  });

  it('is steady only when another success would change nothing', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('s', 'f', 't'), maxLength: 40 }),
        before => {
          const letters = `${before}${'s'.repeat(RECENT_ATTEMPTS)}`;
          const recent = letters.slice(-RECENT_ATTEMPTS);
          const trend = follow(letters).at(-1) ?? null;
          fc.pre(isSteady(trend, recent));
          const after = addRecent(recent, ['success']);
          expect(after).toBe(recent);
          expect(nextTrend({ trend, recent: after, now: 0 })).toBe(trend);
        },
      ),
    );
  });
});

describe('the recent success rate', () => {
  it('covers the last hour, or the last attempts while there are few', () => {
    expect(recentRate('')).toBeUndefined();
    expect(recentRate('sfts')).toBe(0.5);
    expect(recentRate('sfts', { success: 10, other: 9 })).toBe(0.5);
    expect(recentRate('sfts', { success: 18, other: 2 })).toBe(0.9);
  });
});
