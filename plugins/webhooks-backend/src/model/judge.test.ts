import type { HealthDay } from 'backstage-plugin-webhooks-common';
import { HEALTH_OPTIONS } from '../__testUtils__/fixtures';
import { hasRegainedRate, judge } from './judge';

const NOW = Date.parse('2026-03-08T12:00:00Z');

type Counts = Partial<Omit<HealthDay, 'date'>>;

/** Consecutive days up to the day of {@link NOW}. */
function toDays(...counts: Counts[]): HealthDay[] {
  return counts.map((count, i) => ({
    date: `2026-03-0${8 - counts.length + 1 + i}`,
    success: 0,
    error: 0,
    timeout: 0,
    gone: 0,
    throttled: 0,
    ...count,
  }));
}

const times = (count: number, day: Counts) => Array<Counts>(count).fill(day);

const LOW = { success: 40, error: 60 };
const FINE_RUN = { failures: 0, trips: 0 };
const PAUSED_RUN = { failures: 20, trips: 2 };

describe('judge', () => {
  it.each([
    ['a success', toDays({ success: 1 }), FINE_RUN, { kind: 'fine' }],
    [
      'a repeated pause',
      toDays({ error: 20 }),
      PAUSED_RUN,
      { kind: 'early', cause: 'pauses' },
    ],
    [
      'a low success rate rather than a pause',
      toDays(...times(3, LOW)),
      PAUSED_RUN,
      { kind: 'success-rate' },
    ],
    [
      'failing days rather than a low success rate',
      toDays(...times(4, { error: 100 })),
      PAUSED_RUN,
      { kind: 'failing-days', failingDays: 4 },
    ],
    [
      'a broken integration',
      toDays(...times(7, { error: 100 })),
      PAUSED_RUN,
      { kind: 'broken', reason: 'failing-days' },
    ],
  ])('finds %s', (_, days, run, expected) => {
    expect(judge({ days, run }, HEALTH_OPTIONS, NOW)).toMatchObject(expected);
  });

  it('disables for a low success rate only if configured', () => {
    const days = toDays({ success: 90, error: 10 }, ...times(3, LOW));
    const { successRate } = HEALTH_OPTIONS;
    expect(
      judge(
        { days, run: FINE_RUN },
        { ...HEALTH_OPTIONS, successRate: { ...successRate, disable: true } },
        NOW,
      ),
    ).toEqual({
      kind: 'broken',
      reason: 'success-rate',
      days: days.slice(1),
    });
  });
});

describe('hasRegainedRate', () => {
  it.each([
    ['no day with traffic', [], false],
    ['low days', times(3, LOW), false],
    ['a good day that is not over', [LOW, { success: 500 }], false],
    ['a good day before today', [LOW, { success: 100 }, LOW], true],
    ['a good day with few attempts', [LOW, { success: 99 }, {}], false],
  ])('decides the case: %s', (_, counts, regained) => {
    expect(hasRegainedRate(toDays(...counts), HEALTH_OPTIONS, NOW)).toBe(
      regained,
    );
  });
});
