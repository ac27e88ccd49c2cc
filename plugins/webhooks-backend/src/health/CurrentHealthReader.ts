import type { HealthStatus } from 'backstage-plugin-webhooks-common';
import type { HealthStore } from '../database/HealthStore';
import type { IntegrationRecord } from '../database/IntegrationStore';
import type { Clock } from '../model/clock';
import { healthStatus, windowStart } from '../model/healthStatus';
import { recentRate } from '../model/healthTrend';

/** The health of an integration, and the success rate behind it. */
export interface CurrentHealth {
  health: HealthStatus;
  /** Absent without an attempt since it was enabled. */
  recentSuccessRate?: number;
}

/**
 * Reads the current health of integrations, the same wherever they are shown.
 */
export class CurrentHealthReader {
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

  /** The times that the health depends on. */
  times(): { now: number; since: number } {
    const now = this.#clock.now();
    return { now, since: windowStart(now, this.#windowDays) };
  }

  async read(integration: IntegrationRecord): Promise<CurrentHealth> {
    const [health] = await this.readAll([integration]);
    return health;
  }

  /** In the order of the integrations. */
  async readAll(integrations: IntegrationRecord[]): Promise<CurrentHealth[]> {
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
