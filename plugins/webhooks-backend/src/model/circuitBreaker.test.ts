import type { AttemptOutcome } from 'backstage-plugin-webhooks-common';
import { nextCircuitState, type CircuitState } from './circuitBreaker';

const NOW = Date.parse('2026-03-02T12:00:00Z');
const OPTIONS = { failures: 3, pauseMs: 1_000, maxPauseMs: 5_000 };
const FRESH: CircuitState = { failures: 0, trips: 0 };

function after(
  circuit: CircuitState,
  outcomes: AttemptOutcome[],
  now = NOW,
): CircuitState {
  return nextCircuitState(
    circuit,
    outcomes.map(outcome => ({ outcome })),
    now,
    OPTIONS,
  );
}

describe('nextCircuitState', () => {
  it('pauses after consecutive failures, longer after each failed probe, until one succeeds', () => {
    expect(after(FRESH, ['error', 'timeout'])).toEqual({
      failures: 2,
      trips: 0,
    });
    expect(after(FRESH, ['error', 'error', 'success', 'error'])).toEqual({
      failures: 1,
      trips: 0,
    });
    let circuit = after(FRESH, ['error', 'blocked', 'timeout']);
    const pauses: number[] = [];
    let now = NOW;
    while (pauses.length < 5) {
      pauses.push(circuit.pausedUntil! - now);
      expect(circuit.pauseReason).toBe('cool-down');
      // Requests in flight at the beginning of the pause only change the count.
      expect(after(circuit, ['error', 'error'], now)).toEqual({
        ...circuit,
        failures: circuit.failures + 2,
      });
      now = circuit.pausedUntil!;
      circuit = after(circuit, ['error'], now);
    }
    expect(pauses).toEqual([1_000, 2_000, 4_000, 5_000, 5_000]);
    expect(after(circuit, ['success'], circuit.pausedUntil!)).toEqual(FRESH);
  });

  it('pauses a throttled receiver for the requested time, within limits', () => {
    const throttled = (retryAfterMs?: number) =>
      nextCircuitState(
        FRESH,
        [{ outcome: 'throttled', retryAfterMs }],
        NOW,
        OPTIONS,
      ).pausedUntil! - NOW;
    expect(throttled(30_000)).toBe(30_000);
    expect(throttled()).toBe(5_000);
    expect(throttled(7 * 24 * 3_600_000)).toBe(24 * 3_600_000);
    const circuit = nextCircuitState(
      FRESH,
      [
        { outcome: 'throttled', retryAfterMs: 30_000 },
        { outcome: 'throttled', retryAfterMs: 1_000 },
        { outcome: 'success' },
      ],
      NOW,
      OPTIONS,
    );
    expect(circuit).toEqual({
      failures: 0,
      trips: 0,
      pausedUntil: NOW + 30_000,
      pauseReason: 'throttled',
    });
    expect(after(circuit, ['success'], NOW + 30_000)).toEqual(FRESH);
  });

  it('pauses a failing receiver for the requested time', () => {
    const circuit = nextCircuitState(
      FRESH,
      [{ outcome: 'error', retryAfterMs: 600_000 }],
      NOW,
      OPTIONS,
    );

    expect(circuit).toEqual({
      failures: 1,
      trips: 0,
      pausedUntil: NOW + 600_000,
      pauseReason: 'throttled',
    });
  });

  it('uses the longer of the cool-down and the requested time', () => {
    const failing = after(FRESH, ['error', 'error']);
    const asking = (retryAfterMs: number) =>
      nextCircuitState(
        failing,
        [{ outcome: 'error', retryAfterMs }],
        NOW,
        OPTIONS,
      );

    expect(asking(500)).toMatchObject({
      pausedUntil: NOW + OPTIONS.pauseMs,
      pauseReason: 'cool-down',
    });
    expect(asking(60_000)).toMatchObject({
      trips: 1,
      pausedUntil: NOW + 60_000,
      pauseReason: 'throttled',
    });
  });
});
