import { ConfigReader, type Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { DEFAULT_COOL_DOWN } from '../model/circuitBreaker';
import { HEADER_SCOPES, type HeaderScope } from '../model/headerScope';
import { STANDARD_DELAYS_MS } from '../model/retrySchedule';
import type { DeliveryOptions } from './options';
import { DAY_MS } from '../model/durations';
import { duration, integer, list, ratio } from './values';

/** @param eventsMs - the retention of events, which no delivery may exceed */
export function readDelivery(
  config: Config | undefined,
  eventsMs: number,
): DeliveryOptions {
  const maxAgeMs = duration(
    config,
    'delivery.maxAge',
    Math.min(eventsMs, 7 * DAY_MS),
  );
  if (maxAgeMs > eventsMs) {
    throw new InputError(
      'webhooks.delivery.maxAge must not be longer than webhooks.retention.events',
    );
  }
  const concurrency = integer(config, 'delivery.concurrency', 500, 1);
  return {
    timeoutMs: duration(config, 'delivery.timeout', 15_000),
    maxAgeMs,
    maxThrottledAgeMs: duration(config, 'delivery.maxThrottledAge', 3 * DAY_MS),
    concurrency,
    concurrencyPerIntegration: Math.min(
      concurrency,
      integer(config, 'delivery.concurrencyPerIntegration', 50, 1),
    ),
    maxPayloadBytes: integer(config, 'delivery.maxPayloadBytes', 262_144, 1),
    maxResponseBytes: integer(config, 'delivery.maxResponseBytes', 16_384, 0),
    sourceHeader: config?.getOptionalBoolean('delivery.sourceHeader') ?? true,
    headerScope: readHeaderScope(config),
    retry: {
      delaysMs: readDelays(config),
      jitter: ratio(config, 'delivery.retry.jitter', 0.2),
    },
    coolDown: {
      failures: integer(
        config,
        'delivery.coolDown.failures',
        DEFAULT_COOL_DOWN.failures,
        1,
      ),
      pauseMs: duration(
        config,
        'delivery.coolDown.pause',
        DEFAULT_COOL_DOWN.pauseMs,
      ),
      maxPauseMs: duration(
        config,
        'delivery.coolDown.maxPause',
        DEFAULT_COOL_DOWN.maxPauseMs,
      ),
    },
  };
}

function readDelays(config: Config | undefined): number[] {
  const delays = list(config, 'delivery.retry.delays');
  return delays === undefined
    ? STANDARD_DELAYS_MS
    : delays.map(delay =>
        duration(
          new ConfigReader({ delivery: { retry: { delays: delay } } }),
          'delivery.retry.delays',
          0,
        ),
      );
}

function readHeaderScope(config: Config | undefined): HeaderScope {
  const value = config?.getOptionalString('delivery.headerScope') ?? 'path';
  const scope = HEADER_SCOPES.find(one => one === value);
  if (!scope) {
    throw new InputError(
      `webhooks.delivery.headerScope: '${value}' is none of ${HEADER_SCOPES.join(', ')}`,
    );
  }
  return scope;
}
