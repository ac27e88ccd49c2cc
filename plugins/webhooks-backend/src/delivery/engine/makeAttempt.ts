import type { DeliveryOptions } from '../../config/options';
import type { Clock } from '../../model/clock';
import type { AttemptRecord, ClaimedDelivery } from '../../model/delivery';
import { newId } from '../../model/ids';
import { retryAfterMs } from '../../model/outcome';
import { nextStep } from '../../model/retrySchedule';
import type { Sender } from '../http/Sender';
import type { Endpoint } from '../http/Endpoint';
import { webhookRequest } from '../http/webhookRequest';

interface AttemptOptions {
  sender: Sender;
  delivery: Pick<
    DeliveryOptions,
    'retry' | 'maxThrottledAgeMs' | 'sourceHeader' | 'headerScope'
  >;
  clock: Clock;
  random?: () => number;
}

/** Makes one attempt at a delivery and determines its next step. */
export async function makeAttempt(
  delivery: ClaimedDelivery,
  endpoint: Endpoint,
  options: AttemptOptions,
): Promise<AttemptRecord> {
  const { clock, sender, random = Math.random } = options;
  const request = webhookRequest({
    delivery,
    endpoint,
    sourceHeader: options.delivery.sourceHeader,
    headerScope: options.delivery.headerScope,
    now: clock.now(),
  });
  const result = await sender.send(request);
  const now = clock.now();
  const requestedMs =
    result.statusCode === undefined
      ? undefined
      : retryAfterMs(
          result.statusCode,
          result.responseHeaders?.['retry-after'],
          now,
        );
  const counted = isCounted(delivery);
  return {
    id: newId(now),
    delivery,
    url: request.url,
    requestHeaders: request.loggedHeaders,
    result,
    retryAfterMs: requestedMs,
    next: nextStep({
      outcome: result.outcome,
      test: delivery.test,
      counted,
      attemptsSinceQueued: delivery.attemptsSinceQueued + 1,
      retryAfterMs: requestedMs,
      delivery: options.delivery,
      queuedAt: delivery.queuedAt,
      now,
      random: random(),
    }),
    counted,
  };
}

/**
 * Neither a ping nor a request to a URL override says how the integration handles its events, and a caller without
 * permissions on it must not be able to mark it as broken.
 */
function isCounted({ test, url, trusted }: ClaimedDelivery): boolean {
  return !test && url === undefined && trusted;
}
