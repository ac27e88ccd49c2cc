import type { IntegrationHealth } from 'backstage-plugin-webhooks-common';
import type { HealthOptions } from '../config/options';
import type { HealthStore } from '../database/HealthStore';
import type { IntegrationRecord } from '../database/IntegrationStore';
import { optionalIso, toIso, utcDays, type Clock } from '../model/clock';
import {
  nextPauseMs,
  type CircuitState,
  type CoolDownOptions,
} from '../model/circuitBreaker';
import { countAttempts } from '../model/healthRules';
import type { CurrentHealthReader } from './CurrentHealthReader';

/** Reads the health of an integration. */
export class HealthReader {
  readonly #health: HealthStore;
  readonly #options: HealthOptions;
  readonly #coolDown: CoolDownOptions;
  readonly #currentHealth: CurrentHealthReader;
  readonly #clock: Clock;

  constructor(deps: {
    health: HealthStore;
    options: HealthOptions;
    coolDown: CoolDownOptions;
    currentHealth: CurrentHealthReader;
    clock: Clock;
  }) {
    this.#health = deps.health;
    this.#options = deps.options;
    this.#coolDown = deps.coolDown;
    this.#currentHealth = deps.currentHealth;
    this.#clock = deps.clock;
  }

  async read(integration: IntegrationRecord): Promise<IntegrationHealth> {
    const now = this.#clock.now();
    const dates = utcDays(now, this.#options.windowDays);
    const [current, traffic, counts, latencies] = await Promise.all([
      this.#currentHealth.read(integration),
      this.#health.days(integration.id, dates[0]),
      this.#health.counts(integration.id, integration.lastSuccessAt ?? 0),
      this.#health.latencies(integration.id),
    ]);
    const { lastError } = integration;
    const success = sum(traffic.map(day => day.success));
    const attempts = sum(traffic.map(countAttempts));
    return {
      ...current,
      state: integration.state,
      reason: integration.reason,
      evidence: integration.evidence,
      disabledAt: optionalIso(integration.disabledAt),
      disabledBy: integration.disabledBy,
      warnedAt: optionalIso(integration.warnedAt),
      pause: toPause(integration.circuit, now, this.#coolDown),
      days: dates.map(date => {
        const day = traffic.find(one => one.date === date);
        return {
          date,
          success: day?.success ?? 0,
          error: day?.error ?? 0,
          timeout: day?.timeout ?? 0,
          gone: day?.gone ?? 0,
          throttled: day?.throttled ?? 0,
        };
      }),
      successRate: attempts > 0 ? success / attempts : undefined,
      latencyMs:
        latencies.length > 0
          ? {
              p50: percentile(latencies, 0.5),
              p95: percentile(latencies, 0.95),
            }
          : undefined,
      lastSuccessAt: optionalIso(integration.lastSuccessAt),
      lastFailureAt: optionalIso(integration.lastFailureAt),
      throttledSince: optionalIso(integration.throttledSince),
      lastError: lastError && lastError.at >= dates[0] ? lastError : undefined,
      ...counts,
    };
  }
}

/** The current pause, if any. */
function toPause(
  circuit: CircuitState,
  now: number,
  coolDown: CoolDownOptions,
): IntegrationHealth['pause'] {
  const { failures, trips, pausedUntil, pauseReason, probeUntil } = circuit;
  const paused = pausedUntil !== undefined && pausedUntil > now;
  if (!paused && trips === 0) {
    return undefined;
  }
  return {
    state: paused ? 'paused' : 'probing',
    reason: paused ? pauseReason! : 'cool-down',
    until: paused ? toIso(pausedUntil) : undefined,
    probeUntil: optionalIso(probeUntil),
    consecutiveFailures: failures,
    pauses: trips,
    nextPauseMs: trips > 0 ? nextPauseMs(circuit, coolDown) : undefined,
  };
}

/** The nearest-rank percentile. */
function percentile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
