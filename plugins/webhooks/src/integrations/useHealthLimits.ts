import { Duration } from 'luxon';
import { configApiRef, useApi } from '@backstage/frontend-plugin-api';
import { DEFAULT_HEALTH_LIMITS } from 'backstage-plugin-webhooks-common';
import type { HealthLimits } from './healthLimits';

/** The portal's limits of the health rules for integrations without a policy; absent where unknown. */
export function useHealthLimits(): HealthLimits {
  const config = useApi(configApiRef);
  const health = (key: string) => `webhooks.health.${key}`;
  const number = (key: string) => config.getOptionalNumber(health(key));
  const failingFor = config.getOptional<string | object>(
    health('earlyWarning.failingFor'),
  );
  return {
    failingDays: number('failingDays') ?? DEFAULT_HEALTH_LIMITS.failingDays,
    timeoutsPerDay:
      number('timeoutsPerDay') ?? DEFAULT_HEALTH_LIMITS.timeoutsPerDay,
    pauses: number('earlyWarning.pauses') ?? DEFAULT_HEALTH_LIMITS.pauses,
    failingForMinutes: failingFor
      ? toMinutes(failingFor)
      : DEFAULT_HEALTH_LIMITS.failingForMinutes,
  };
}

function toMinutes(duration: string | object): number | undefined {
  const parsed =
    typeof duration === 'string'
      ? Duration.fromISO(duration)
      : Duration.fromObject(duration);
  return parsed.isValid ? Math.round(parsed.as('minutes')) : undefined;
}
