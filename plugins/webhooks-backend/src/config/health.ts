import { readSchedulerServiceTaskScheduleDefinitionFromConfig } from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { DEFAULT_HEALTH_LIMITS } from 'backstage-plugin-webhooks-common';
import type { HealthOptions } from './options';
import { MINUTE_MS } from '../model/durations';
import { duration, integer, ratio } from './values';

export function readHealth(config: Config | undefined): HealthOptions {
  const failingDays = integer(
    config,
    'health.failingDays',
    DEFAULT_HEALTH_LIMITS.failingDays,
    1,
  );
  const windowDays = integer(config, 'health.windowDays', 30, 1);
  if (windowDays < failingDays) {
    throw new InputError(
      `webhooks.health.windowDays (${windowDays}) must not be less than webhooks.health.failingDays (${failingDays})`,
    );
  }
  const rateDays = integer(
    config,
    'health.successRate.days',
    Math.min(3, windowDays),
    1,
  );
  if (windowDays < rateDays) {
    throw new InputError(
      `webhooks.health.windowDays (${windowDays}) must not be less than webhooks.health.successRate.days (${rateDays})`,
    );
  }
  return {
    schedule: config?.has('health.schedule')
      ? readSchedulerServiceTaskScheduleDefinitionFromConfig(
          config.getConfig('health.schedule'),
        )
      : { frequency: { minutes: 1 }, timeout: { minutes: 5 } },
    windowDays,
    failingDays,
    timeoutsPerDay: integer(
      config,
      'health.timeoutsPerDay',
      DEFAULT_HEALTH_LIMITS.timeoutsPerDay,
      1,
    ),
    warnAfterDays: integer(
      config,
      'health.warnAfterDays',
      Math.ceil(failingDays / 2),
      1,
    ),
    earlyWarning: {
      pauses: integer(
        config,
        'health.earlyWarning.pauses',
        DEFAULT_HEALTH_LIMITS.pauses,
        1,
      ),
      failingForMs: duration(
        config,
        'health.earlyWarning.failingFor',
        DEFAULT_HEALTH_LIMITS.failingForMinutes * MINUTE_MS,
      ),
    },
    successRate: {
      below: ratio(config, 'health.successRate.below', 0.5),
      minAttempts: integer(config, 'health.successRate.minAttempts', 100, 1),
      days: rateDays,
      disable:
        config?.getOptionalBoolean('health.successRate.disable') ?? false,
    },
  };
}
