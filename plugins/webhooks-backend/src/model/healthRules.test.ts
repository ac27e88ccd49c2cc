import fc from 'fast-check';
import type { HealthDay } from 'backstage-plugin-webhooks-common';
import { HEALTH_OPTIONS } from '../__testUtils__/fixtures';
import { summarize } from '../health/evidence';
import { utcDays } from './clock';
import {
  countAttempts,
  evaluateHealth,
  countFailures,
  lowRateStreak,
} from './healthRules';
import { RECOVERED_MS } from './healthTrend';
import { healthStatus } from './healthStatus';

type Counts = Partial<Omit<HealthDay, 'date'>>;

const FAILED = { error: 3 };
const QUIET = {};

/** Consecutive days. As in the database, days without traffic have no record. */
function toDays(...counts: Counts[]): HealthDay[] {
  const dates = utcDays(Date.parse('2026-03-02T12:00:00Z'), counts.length);
  return counts
    .map((count, i) => ({
      date: dates[i],
      success: 0,
      error: 0,
      timeout: 0,
      gone: 0,
      throttled: 0,
      ...count,
    }))
    .filter(day => countAttempts(day) > 0);
}

const times = (count: number, day: Counts) => Array<Counts>(count).fill(day);

describe('health rules', () => {
  it.each<
    [
      string,
      Counts[],
      {
        broken?: string;
        warn?: boolean;
        failingDays: number;
        evidence?: number;
      },
    ]
  >([
    ['no traffic at all', [], { failingDays: 0 }],
    ['all well', times(30, { success: 9 }), { failingDays: 0 }],
    ['one failing day', [FAILED], { failingDays: 1, evidence: 1 }],
    ['three failing days', times(3, FAILED), { failingDays: 3, evidence: 3 }],
    [
      'half of the days',
      times(4, FAILED),
      { failingDays: 4, warn: true, evidence: 4 },
    ],
    [
      'one day before the last',
      times(6, FAILED),
      { failingDays: 6, warn: true, evidence: 6 },
    ],
    [
      'seven days',
      times(7, FAILED),
      { failingDays: 7, broken: 'failing-days', evidence: 7 },
    ],
    [
      'a single failure a day is enough',
      times(7, { error: 1 }),
      { failingDays: 7, broken: 'failing-days', evidence: 7 },
    ],
    [
      'seven days with quiet days between them',
      [
        FAILED,
        QUIET,
        FAILED,
        FAILED,
        QUIET,
        QUIET,
        FAILED,
        FAILED,
        QUIET,
        FAILED,
        FAILED,
      ],
      { failingDays: 7, broken: 'failing-days', evidence: 7 },
    ],
    [
      'quiet days do not feed the row',
      [...times(6, FAILED), ...times(20, QUIET)],
      { failingDays: 6, warn: true, evidence: 6 },
    ],
    [
      'a success on day 6 among failures',
      [...times(5, FAILED), { error: 999, success: 1 }, FAILED],
      { failingDays: 1, evidence: 1 },
    ],
    [
      'a success on the last day',
      [...times(6, FAILED), { error: 999, success: 1 }],
      { failingDays: 0 },
    ],
    [
      'a success before the first',
      [{ success: 5 }, ...times(7, FAILED)],
      { failingDays: 7, broken: 'failing-days', evidence: 7 },
    ],
    [
      'timeouts and errors feed the same row',
      [...times(3, { timeout: 1 }), ...times(4, { error: 1 })],
      { failingDays: 7, broken: 'failing-days', evidence: 7 },
    ],
    ['429 for weeks', times(30, { throttled: 5000 }), { failingDays: 0 }],
    [
      'a day of 429 is quiet: it neither feeds nor breaks the row',
      [...times(3, FAILED), { throttled: 9 }, ...times(3, FAILED)],
      { failingDays: 6, warn: true, evidence: 6 },
    ],
    [
      '429 along with failures is a failing day',
      times(7, { throttled: 9, error: 1 }),
      { failingDays: 7, broken: 'failing-days', evidence: 7 },
    ],
    [
      '1000 timeouts, all of them',
      [{ timeout: 1000 }],
      { failingDays: 1, broken: 'timeouts', evidence: 1 },
    ],
    [
      '1000 timeouts, exactly half',
      [{ timeout: 1000, success: 1000 }],
      { failingDays: 0, broken: 'timeouts', evidence: 1 },
    ],
    [
      '1000 timeouts, half of everything that was attempted',
      [{ timeout: 1000, success: 400, error: 300, throttled: 300 }],
      { failingDays: 0, broken: 'timeouts', evidence: 1 },
    ],
    [
      '1000 timeouts, less than half',
      [{ timeout: 1000, success: 1001 }],
      { failingDays: 0 },
    ],
    [
      '1000 timeouts, less than half with throttled ones',
      [{ timeout: 1000, success: 500, throttled: 501 }],
      { failingDays: 0 },
    ],
    ['999 timeouts', [{ timeout: 999 }], { failingDays: 1, evidence: 1 }],
    [
      '1000 timeouts over two days',
      times(2, { timeout: 500 }),
      { failingDays: 2, evidence: 2 },
    ],
    [
      '1000 timeouts days ago',
      [{ timeout: 1000 }, ...times(5, { success: 50 })],
      { failingDays: 0, broken: 'timeouts', evidence: 1 },
    ],
    ['one 410', [{ gone: 1 }], { failingDays: 1, broken: 'gone', evidence: 1 }],
    [
      'one 410 among thousands that went well, and since',
      [{ success: 10_000 }, { success: 10_000, gone: 1 }, { success: 10_000 }],
      { failingDays: 0, broken: 'gone', evidence: 1 },
    ],
    [
      '410 says more than days and timeouts do',
      [...times(7, { timeout: 1000 }), { gone: 1 }],
      { failingDays: 8, broken: 'gone', evidence: 1 },
    ],
    [
      'timeouts say more than days do',
      times(7, { timeout: 1000 }),
      { failingDays: 7, broken: 'timeouts', evidence: 7 },
    ],
  ])('decide the case: %s', (_, counts, expected) => {
    const days = toDays(...counts);
    const verdict = evaluateHealth(days, HEALTH_OPTIONS);
    expect({
      broken: verdict.broken,
      warn: verdict.warn,
      failingDays: verdict.failingDays,
      evidence: verdict.evidence.length,
    }).toEqual({ broken: undefined, warn: false, evidence: 0, ...expected });
    expect(days).toEqual(expect.arrayContaining(verdict.evidence));
  });

  it('follow their options', () => {
    const options = { failingDays: 2, timeoutsPerDay: 3, warnAfterDays: 1 };
    expect(evaluateHealth(toDays(FAILED), options)).toMatchObject({
      warn: true,
      failingDays: 1,
    });
    expect(evaluateHealth(toDays(FAILED, FAILED), options).broken).toBe(
      'failing-days',
    );
    expect(
      evaluateHealth(toDays({ timeout: 3, success: 1 }), options).broken,
    ).toBe('timeouts');
  });

  it('never disable an integration that succeeded today, unless it is gone or times out', () => {
    const count = fc.nat({ max: 2000 });
    const day = fc.record({
      success: count,
      error: count,
      timeout: fc.nat({ max: 999 }),
      throttled: count,
    });
    fc.assert(
      fc.property(fc.array(day, { maxLength: 30 }), days => {
        const verdict = evaluateHealth(
          toDays(...days, { success: 1, error: 1 }),
          HEALTH_OPTIONS,
        );
        expect(verdict).toEqual({ warn: false, failingDays: 0, evidence: [] });
      }),
    );
  });

  it('count failures separately from attempts', () => {
    const [day] = toDays({
      success: 1,
      error: 2,
      timeout: 4,
      gone: 8,
      throttled: 16,
    });
    expect([countFailures(day), countAttempts(day)]).toEqual([14, 31]);
  });
});

describe('low success rate', () => {
  const BAD = { success: 49, error: 51 };
  const GOOD = { success: 50, error: 50 };
  it.each<[string, Counts[], number]>([
    ['no traffic', [], 0],
    ['three bad days', times(3, BAD), 3],
    ['a day exactly at the limit', [...times(3, BAD), GOOD], 0],
    ['a good day among bad ones', [BAD, GOOD, BAD, BAD], 2],
    ['quiet days between bad ones', [BAD, QUIET, BAD, QUIET, QUIET, BAD], 3],
    ['too few attempts', times(3, { success: 40, error: 59 }), 0],
    [
      'a day with too few attempts among bad ones',
      [BAD, { success: 99 }, BAD, { error: 99 }, BAD],
      3,
    ],
    ['just enough attempts', times(3, { success: 49, timeout: 51 }), 3],
    ['no success at all', times(3, { error: 100 }), 3],
    [
      '429, which are left out',
      times(3, { success: 60, error: 40, throttled: 9_999 }),
      0,
    ],
  ])('is counted in days: %s', (_, counts, days) => {
    expect(
      lowRateStreak(toDays(...counts), HEALTH_OPTIONS.successRate),
    ).toHaveLength(days);
  });

  it('follows its options', () => {
    const days = toDays({ success: 8, error: 2 });
    expect(lowRateStreak(days, { below: 0.8, minAttempts: 10 })).toEqual([]);
    expect(lowRateStreak(days, { below: 0.81, minAttempts: 10 })).toEqual(days);
    expect(lowRateStreak(days, { below: 0.81, minAttempts: 11 })).toEqual([]);
  });
});

describe('evidence', () => {
  it.each([
    [
      'gone',
      [{ gone: 1 }],
      undefined,
      'The receiver responded with 410 Gone: it no longer wants these events.',
    ],
    [
      'timeouts',
      [{ timeout: 1200, success: 3, throttled: 1 }],
      undefined,
      '1200 of 1204 requests on 2026-03-02 got no response in time.',
    ],
    [
      'failing-days',
      [{ error: 2 }, { error: 3, timeout: 4 }],
      Date.parse('2026-02-20T08:00:00Z'),
      'All 9 requests on 2 days in a row failed; the last success was at 2026-02-20T08:00:00.000Z.',
    ],
    [
      'failing-days',
      [{ error: 2 }],
      undefined,
      'All 2 requests on 1 day failed; none has succeeded so far.',
    ],
    [
      'success-rate',
      [
        { success: 49, error: 50, throttled: 7 },
        { success: 10, timeout: 91 },
      ],
      undefined,
      'Only 59 of 200 requests (29 %) succeeded on 2 days in a row with enough traffic.',
    ],
    ['manual', [], undefined, 'It was disabled by hand.'],
  ] as const)('of %s', (reason, counts, lastSuccessAt, summary) => {
    expect(summarize(reason, toDays(...counts), lastSuccessAt)).toBe(summary);
  });
});

describe('health status', () => {
  const now = 1_000;
  const running = { failures: 0, trips: 0 };
  const paused = { ...running, pausedUntil: now + 1 };
  it.each([
    ['disabled', { state: 'disabled', circuit: paused }],
    ['paused', { circuit: paused }],
    ['paused', { circuit: { ...running, trips: 1 } }],
    ['failing', { circuit: { ...running, pausedUntil: now } }],
    ['idle', { trend: null }],
    ['idle', { lastFailureAt: 99 }],
    ['failing', { lastFailureAt: 99, throttledSince: 98 }],
    ['failing', {}],
    ['healthy', { trend: 'healthy', lastSuccessAt: 100 }],
    ['degraded', { trend: 'degraded' }],
  ] as const)('is %s for %j', (health, integration) => {
    expect(
      healthStatus(
        {
          state: 'active',
          circuit: running,
          trend: 'failing',
          recentOutcomes: 'f',
          lastFailureAt: 100,
          ...integration,
        },
        { now, since: 100 },
      ),
    ).toBe(health);
  });

  it('is healthy once nothing has failed for a while, without another attempt', () => {
    const status = (at: number) =>
      healthStatus(
        {
          state: 'active',
          circuit: running,
          trend: 'degraded',
          recentOutcomes: 's'.repeat(20),
          lastFailureAt: 100,
        },
        { now: at, since: 0 },
      );

    expect(status(100 + RECOVERED_MS - 1)).toBe('degraded');
    expect(status(100 + RECOVERED_MS)).toBe('healthy');
  });
});
