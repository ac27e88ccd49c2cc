import type { Config } from '@backstage/config';
import type { CallerLimits, LimitOptions } from './options';
import { integer } from './values';

const MIB = 1024 * 1024;

export function readLimits(config: Config | undefined): LimitOptions {
  return {
    integrations: integer(config, 'limits.integrations', 10_000, 1),
    integrationsPerOwner: integer(
      config,
      'limits.integrationsPerOwner',
      200,
      1,
    ),
    integrationsPerCreator: integer(
      config,
      'limits.integrationsPerCreator',
      500,
      1,
    ),
    dispatchesPerMinute: callerLimits(config, 'dispatchesPerMinute', {
      user: 6_000,
      service: 60_000,
    }),
    bytesPerMinute: callerLimits(config, 'bytesPerMinute', {
      user: 128 * MIB,
      service: 1024 * MIB,
    }),
    changesPerMinute: callerLimits(config, 'changesPerMinute', {
      user: 300,
      service: 3_000,
    }),
  };
}

function callerLimits(
  config: Config | undefined,
  key: string,
  fallback: CallerLimits,
): CallerLimits {
  return {
    user: integer(config, `limits.${key}.user`, fallback.user, 1),
    service: integer(config, `limits.${key}.service`, fallback.service, 1),
  };
}
