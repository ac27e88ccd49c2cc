import type { ReceiverContract } from 'backstage-plugin-webhooks-common';
import type { WebhooksOptions } from './options';

/** Selects the part of the configuration that receivers depend on. Names no host, network or caller. */
export function receiverContract({
  delivery,
  retention,
  health,
}: Pick<
  WebhooksOptions,
  'delivery' | 'retention' | 'health'
>): ReceiverContract {
  return {
    timeoutMs: delivery.timeoutMs,
    retryDelaysMs: delivery.retry.delaysMs,
    retryJitter: delivery.retry.jitter,
    maxAgeMs: delivery.maxAgeMs,
    maxThrottledAgeMs: delivery.maxThrottledAgeMs,
    maxPayloadBytes: delivery.maxPayloadBytes,
    maxResponseBytes: delivery.maxResponseBytes,
    sourceHeader: delivery.sourceHeader,
    eventsKeptMs: retention.eventsMs,
    attemptsKeptMs: retention.attemptsMs,
    failingDays: health.failingDays,
    timeoutsPerDay: health.timeoutsPerDay,
  };
}
