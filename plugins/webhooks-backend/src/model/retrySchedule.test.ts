import fc from 'fast-check';
import type { AttemptOutcome } from 'backstage-plugin-webhooks-common';
import { ConfigReader } from '@backstage/config';
import { readWebhooksOptions } from '../config/readConfig';
import { nextStep, remainingRetries, type RetryOptions } from './retrySchedule';
import { DAY_MS } from './durations';

const NOW = 1_000_000;
const { delivery: DELIVERY } = readWebhooksOptions(new ConfigReader({}));
const { retry: RETRY } = DELIVERY;

function step({
  retry = { ...RETRY, jitter: 0 },
  ...options
}: Partial<Omit<Parameters<typeof nextStep>[0], 'delivery'>> & {
  outcome: AttemptOutcome;
  retry?: RetryOptions;
}) {
  return nextStep({
    test: false,
    counted: true,
    attemptsSinceQueued: 1,
    delivery: { ...DELIVERY, retry },
    queuedAt: NOW,
    now: NOW,
    random: 0.5,
    ...options,
  });
}

function wait(options: Parameters<typeof step>[0]): number | undefined {
  const next = step(options);
  return next.status === 'pending' ? next.dueAt - NOW : undefined;
}

describe('retry schedule', () => {
  it('waits as specified by the standard, then gives up', () => {
    const attempts = Array.from({ length: 11 }, (_, i) => ({
      outcome: 'error' as const,
      attemptsSinceQueued: i + 1,
    }));
    expect(
      attempts.map(wait).map(ms => (ms === undefined ? ms : ms / 1000)),
    ).toEqual([
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
    expect(attempts.map(one => step(one).status)).toEqual([
      ...Array(9).fill('pending'),
      'failed',
      'failed',
    ]);
  });

  it.each<[AttemptOutcome, string, string]>([
    ['success', 'succeeded', 'succeeded'],
    ['error', 'pending', 'failed'],
    ['timeout', 'pending', 'failed'],
    ['throttled', 'pending', 'pending'],
    ['gone', 'held', 'held'],
    ['blocked', 'failed', 'failed'],
  ])('maps %s to %s at first, and to %s at last', (outcome, first, last) => {
    expect(step({ outcome }).status).toBe(first);
    expect(step({ outcome, attemptsSinceQueued: 10 }).status).toBe(last);
    expect(step({ outcome, retry: { delaysMs: [], jitter: 0 } }).status).toBe(
      last,
    );
  });

  it('fails a delivery on a 410 that does not count', () => {
    expect(step({ outcome: 'gone', counted: false })).toEqual({
      status: 'failed',
    });
  });

  it.each<[AttemptOutcome, string]>([
    ['success', 'succeeded'],
    ['error', 'failed'],
    ['timeout', 'failed'],
    ['throttled', 'failed'],
    ['gone', 'failed'],
    ['blocked', 'failed'],
  ])('attempts a test ping once: %s', (outcome, status) => {
    expect(step({ outcome, test: true, counted: false })).toEqual({ status });
  });

  it('uses up an attempt on an error', () => {
    expect(step({ outcome: 'error', attemptsSinceQueued: 3 })).toMatchObject({
      attemptsSinceQueued: 3,
    });
  });

  it('uses up no attempt on a 429', () => {
    expect(
      step({ outcome: 'throttled', attemptsSinceQueued: 3 }),
    ).toMatchObject({
      attemptsSinceQueued: 2,
    });
  });

  it('ends a throttled delivery at its maximum age', () => {
    const queuedAt = NOW - 3 * DAY_MS;
    const outcome = 'throttled';

    expect(step({ outcome, queuedAt: queuedAt + 1 }).status).toBe('pending');
    expect(step({ outcome, queuedAt })).toEqual({
      status: 'failed',
      endReason: 'expired',
    });
  });

  it.each([
    [60_000, 60_000],
    [1_000, 1_000],
    [0, 5_000],
    [undefined, 5_000],
    // At most a day.
    [DAY_MS, DAY_MS],
    [DAY_MS + 1, DAY_MS],
    [Infinity, DAY_MS],
  ])('waits after 429 with a Retry-After of %s ms for %d ms', (asked, ms) => {
    for (const attemptsSinceQueued of [1, 5, 20]) {
      expect(
        wait({
          outcome: 'throttled',
          attemptsSinceQueued,
          retryAfterMs: asked,
        }),
      ).toBe(ms);
    }
  });

  it('applies jitter', () => {
    expect(
      [0, 0.25, 0.5, 1].map(random =>
        wait({
          outcome: 'error',
          attemptsSinceQueued: 2,
          random,
          retry: RETRY,
        }),
      ),
    ).toEqual([240_000, 270_000, 300_000, 360_000]);
  });

  it('stays within the jitter and never retries before the requested time', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<AttemptOutcome>('error', 'timeout', 'throttled'),
        fc.integer({ min: 1, max: 9 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.option(fc.integer({ min: 0, max: 2 * DAY_MS }), { nil: undefined }),
        (outcome, attemptsSinceQueued, random, jitter, retryAfterMs) => {
          const waited = wait({
            outcome,
            attemptsSinceQueued,
            random,
            retryAfterMs,
            retry: { ...RETRY, jitter },
          })!;
          const asked = Math.min(retryAfterMs ?? 0, DAY_MS);
          const delay =
            outcome === 'throttled'
              ? 0
              : RETRY.delaysMs[attemptsSinceQueued - 1];
          expect(Number.isInteger(waited)).toBe(true);
          expect(waited).toBeGreaterThanOrEqual(
            Math.max(asked, Math.floor(delay * (1 - jitter))),
          );
          expect(waited).toBeLessThanOrEqual(
            Math.max(Math.ceil(asked), Math.ceil(delay * (1 + jitter)), 5_000),
          );
        },
      ),
    );
  });
});

describe('remainingRetries', () => {
  const delivery = {
    retry: { delaysMs: [1_000, 2_000, 4_000], jitter: 0 },
    maxAgeMs: DAY_MS,
  };

  it.each([
    [0, 1, NOW + 7_000],
    [2, 3, NOW + 4_000],
    [3, 4, NOW],
  ])('returns the retries after %d attempts', (used, attempt, givesUpAt) => {
    expect(
      remainingRetries(
        { attemptsSinceQueued: used, dueAt: NOW, queuedAt: NOW },
        delivery,
      ),
    ).toEqual({ attempt, attempts: 4, givesUpAt });
  });

  it('stops at the maximum age', () => {
    expect(
      remainingRetries(
        { attemptsSinceQueued: 0, dueAt: NOW, queuedAt: NOW - DAY_MS + 500 },
        delivery,
      ).givesUpAt,
    ).toBe(NOW + 500);
  });
});
