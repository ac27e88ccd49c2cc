import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  webhooksDeliveryReadPermission,
  webhooksIntegrationReadPermission,
  type IntegrationTraffic,
  type TrafficRange,
} from 'backstage-plugin-webhooks-common';
import type { AccessControl } from '../access/AccessControl';
import { authorizedIntegration } from '../access/authorizedIntegration';
import type { ActivityLog } from '../database/ActivityLog';
import type { DeliveryLog } from '../database/DeliveryLog';
import type { HealthStore } from '../database/HealthStore';
import type { IntegrationStore } from '../database/IntegrationStore';
import { toIso, type Clock } from '../model/clock';
import { toPeriods } from '../model/trafficPeriods';
import { toTraffic } from '../health/toTraffic';

interface TrafficServiceOptions {
  store: IntegrationStore;
  health: HealthStore;
  activity: ActivityLog;
  log: DeliveryLog;
  access: AccessControl;
  windowDays: number;
  clock: Clock;
}

/** Reads the traffic of an integration over time. */
export class TrafficService {
  readonly #options: TrafficServiceOptions;

  constructor(options: TrafficServiceOptions) {
    this.#options = options;
  }

  /** @throws `NotFoundError`, also if the caller may not read the integration */
  async read(
    integrationId: string,
    range: TrafficRange,
    credentials: BackstageCredentials,
  ): Promise<IntegrationTraffic> {
    const { health, activity, log, access, windowDays, clock } = this.#options;
    const integration = await authorizedIntegration(
      this.#options,
      integrationId,
      webhooksIntegrationReadPermission,
      credentials,
    );
    const mayReadDeliveries = await access.isAllowedFor(
      webhooksDeliveryReadPermission,
      integration,
      credentials,
    );
    const now = clock.now();
    const periods = toPeriods(range, now, windowDays);
    const { stored, from } = periods;
    const [traffic, changes, breakdown] = await Promise.all([
      health.traffic(integrationId, { stored, since: from }),
      activity.changes(integrationId, from),
      mayReadDeliveries ? log.breakDown(integrationId, from) : undefined,
    ]);
    return {
      range,
      from: toIso(from),
      to: toIso(now),
      ...toTraffic(traffic, periods),
      changes,
      breakdown,
    };
  }
}
