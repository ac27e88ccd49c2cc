import fc from 'fast-check';
import type { AttemptOutcome } from 'backstage-plugin-webhooks-common';
import { ConfigReader } from '@backstage/config';
import { readWebhooksOptions } from '../config';
import { nextStep } from './retrySchedule';

const NOW = 1_000_000;
const RETRY = readWebhooksOptions(new ConfigReader({})).delivery.retry;
const DAY_MS = 24 * 60 * 60 * 1000;

function step(
  options: Partial<Parameters<typeof nextStep>[0]> & {
    outcome: AttemptOutcome;
  },
) {
  return nextStep({
    attempt: 1,
    retry: { ...RETRY, jitter: 0 },
    now: NOW,
    random: 0.5,
    ...options,
  });
}

describe('retry schedule', () => {
  it('waits as the standard says, then gives up', () => {
    const steps = Array.from({ length: 11 }, (_, i) =>
      step({ outcome: 'error', attempt: i + 1 }),
    );
    expect(steps.map(({ dueAt }) => dueAt && (dueAt - NOW) / 1000)).toEqual([
      5,
      300,
      1800,
      7200,
      18000,
      36000,
      50400,
      72000,
      86400,
      undefined,
      undefined,
    ]);
    expect(steps.map(({ status }) => status)).toEqual([
      ...Array(9).fill('pending'),
      'failed',
      'failed',
    ]);
  });

  it.each<[AttemptOutcome, string, string]>([
    ['success', 'succeeded', 'succeeded'],
    ['error', 'pending', 'failed'],
    ['timeout', 'pending', 'failed'],
    ['throttled', 'pending', 'failed'],
    ['gone', 'failed', 'failed'],
    ['blocked', 'failed', 'failed'],
  ])('%s at first: %s, at last: %s', (outcome, first, last) => {
    const atFirst = step({ outcome, retryAfterMs: 1 });
    expect(atFirst.status).toBe(first);
    expect(atFirst.dueAt !== undefined).toBe(first === 'pending');
    expect(step({ outcome, attempt: 10, retryAfterMs: 1 })).toEqual({
      status: last,
    });
    expect(step({ outcome, retry: { delaysMs: [], jitter: 0 } }).status).toBe(
      last,
    );
  });

  it.each([
    // What the receiver asks for, unless the schedule waits longer anyway.
    [1, 60_000, 60_000],
    [1, 1_000, 5_000],
    [1, 0, 5_000],
    [1, undefined, 5_000],
    [3, 60_000, 1_800_000],
    // A day at the most.
    [1, DAY_MS, DAY_MS],
    [1, DAY_MS + 1, DAY_MS],
    [1, Infinity, DAY_MS],
  ])('after attempt %d with Retry-After %s: %d ms', (attempt, asked, wait) => {
    expect(
      step({ outcome: 'throttled', attempt, retryAfterMs: asked }),
    ).toEqual({ status: 'pending', dueAt: NOW + wait });
  });

  it('spreads by the jitter and no further, and never comes before what was asked for', () => {
    expect(
      [0, 0.25, 0.5, 1].map(
        random =>
          step({ outcome: 'error', attempt: 2, random, retry: RETRY }).dueAt! -
          NOW,
      ),
    ).toEqual([240_000, 270_000, 300_000, 360_000]);

    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.option(fc.integer({ min: 0, max: 2 * DAY_MS }), { nil: undefined }),
        (attempt, random, jitter, retryAfterMs) => {
          const { dueAt } = step({
            outcome: 'throttled',
            attempt,
            random,
            retryAfterMs,
            retry: { ...RETRY, jitter },
          });
          const asked = Math.min(retryAfterMs ?? 0, DAY_MS);
          const delay = RETRY.delaysMs[attempt - 1];
          const wait = dueAt! - NOW;
          expect(Number.isInteger(dueAt)).toBe(true);
          expect(wait).toBeGreaterThanOrEqual(
            Math.max(asked, Math.floor(delay * (1 - jitter))),
          );
          expect(wait).toBeLessThanOrEqual(
            Math.max(asked, Math.ceil(delay * (1 + jitter))),
          );
        },
      ),
    );
  });
});
