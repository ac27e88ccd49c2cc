import type { HealthStatus } from 'backstage-plugin-webhooks-common';
import type { HealthStore } from '../database/HealthStore';
import type { IntegrationRecord } from '../database/IntegrationStore';
import type { Clock } from '../model/clock';
import { healthStatus, windowStart } from '../model/healthStatus';
import { recentRate } from '../model/healthTrend';

/** The health of an integration in one word, and the success rate behind it. */
export interface HealthWord {
  health: HealthStatus;
  /** Absent without an attempt since it was enabled. */
  recentSuccessRate?: number;
}

/**
 * Sums up the health of integrations, in the same way wherever they are shown.
 */
export class HealthWords {
  readonly #health: Pick<HealthStore, 'recent'>;
  readonly #windowDays: number;
  readonly #clock: Clock;

  constructor(options: {
    health: Pick<HealthStore, 'recent'>;
    windowDays: number;
    clock: Clock;
  }) {
    this.#health = options.health;
    this.#windowDays = options.windowDays;
    this.#clock = options.clock;
  }

  /** The times that the words depend on. */
  times(): { now: number; since: number } {
    const now = this.#clock.now();
    return { now, since: windowStart(now, this.#windowDays) };
  }

  async of(integration: IntegrationRecord): Promise<HealthWord> {
    const [word] = await this.ofAll([integration]);
    return word;
  }

  /** In the order of the integrations. */
  async ofAll(integrations: IntegrationRecord[]): Promise<HealthWord[]> {
    const times = this.times();
    const recent = await this.#health.recent(
      integrations.map(({ id }) => id),
      times.now,
    );
    return integrations.map(integration => ({
      health: healthStatus(integration, times),
      recentSuccessRate: recentRate(
        integration.recentOutcomes,
        recent.get(integration.id),
      ),
    }));
  }
}
