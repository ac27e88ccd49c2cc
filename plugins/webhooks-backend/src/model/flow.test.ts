import type { AttemptOutcome } from 'backstage-plugin-webhooks-common';
import { nextFlow, type Flow } from './flow';

const NOW = Date.parse('2026-03-02T12:00:00Z');
const OPTIONS = { failures: 3, pauseMs: 1_000, maxPauseMs: 5_000 };
const FRESH: Flow = { failures: 0, pauses: 0 };

function after(flow: Flow, outcomes: AttemptOutcome[], now = NOW): Flow {
  return nextFlow(
    flow,
    outcomes.map(outcome => ({ outcome })),
    now,
    OPTIONS,
  );
}

describe('nextFlow', () => {
  it('pauses after failures in a row, longer after each failed probe, and not at all once one succeeds', () => {
    expect(after(FRESH, ['error', 'timeout'])).toEqual({
      failures: 2,
      pauses: 0,
    });
    expect(after(FRESH, ['error', 'error', 'success', 'error'])).toEqual({
      failures: 1,
      pauses: 0,
    });
    let flow = after(FRESH, ['error', 'blocked', 'timeout']);
    const pauses: number[] = [];
    let now = NOW;
    while (pauses.length < 5) {
      pauses.push(flow.pausedUntil! - now);
      expect(flow.pauseReason).toBe('cool-down');
      // Requests under way when the pause began change nothing but the count.
      expect(after(flow, ['error', 'error'], now)).toEqual({
        ...flow,
        failures: flow.failures + 2,
      });
      now = flow.pausedUntil!;
      flow = after(flow, ['error'], now);
    }
    expect(pauses).toEqual([1_000, 2_000, 4_000, 5_000, 5_000]);
    expect(after(flow, ['success'], flow.pausedUntil!)).toEqual(FRESH);
  });

  it('leaves a throttled receiver alone for as long as it asks, within bounds', () => {
    const throttled = (retryAfterMs?: number) =>
      nextFlow(FRESH, [{ outcome: 'throttled', retryAfterMs }], NOW, OPTIONS)
        .pausedUntil! - NOW;
    expect(throttled(30_000)).toBe(30_000);
    expect(throttled()).toBe(5_000);
    expect(throttled(7 * 24 * 3_600_000)).toBe(24 * 3_600_000);
    const flow = nextFlow(
      FRESH,
      [
        { outcome: 'throttled', retryAfterMs: 30_000 },
        { outcome: 'throttled', retryAfterMs: 1_000 },
        { outcome: 'success' },
      ],
      NOW,
      OPTIONS,
    );
    expect(flow).toEqual({
      failures: 0,
      pauses: 0,
      pausedUntil: NOW + 30_000,
      pauseReason: 'throttled',
    });
    expect(after(flow, ['success'], NOW + 30_000)).toEqual(FRESH);
  });

  it('leaves a receiver alone that fails and says for how long', () => {
    const flow = nextFlow(
      FRESH,
      [{ outcome: 'error', retryAfterMs: 600_000 }],
      NOW,
      OPTIONS,
    );

    expect(flow).toEqual({
      failures: 1,
      pauses: 0,
      pausedUntil: NOW + 600_000,
      pauseReason: 'throttled',
    });
  });

  it('keeps the longer one of a cool-down pause and the time that the receiver asks for', () => {
    const failing = after(FRESH, ['error', 'error']);
    const asking = (retryAfterMs: number) =>
      nextFlow(failing, [{ outcome: 'error', retryAfterMs }], NOW, OPTIONS);

    expect(asking(500)).toMatchObject({
      pausedUntil: NOW + OPTIONS.pauseMs,
      pauseReason: 'cool-down',
    });
    expect(asking(60_000)).toMatchObject({
      pauses: 1,
      pausedUntil: NOW + 60_000,
      pauseReason: 'throttled',
    });
  });
});
