import type {
  WebhooksDestination,
  WebhooksMessage,
  WebhooksReceipt,
} from 'backstage-plugin-webhooks-node';
import type { DeliveryOptions } from '../../config/options';
import type { SendResult } from '../../model/attempt';
import type { Clock } from '../../model/clock';
import type { DestinationRegistry } from '../../network/DestinationRegistry';
import { EchoMasks } from '../../secrets/EchoMasks';
import { describeNetworkError } from '../http/networkError';
import type { OutgoingRequest, Sender } from '../http/Sender';
import { responseText } from '../http/responseText';

type Ending = Omit<SendResult, 'startedAt' | 'durationMs'>;

interface DestinationSenderOptions {
  http: Sender;
  destinations: DestinationRegistry;
  delivery: Pick<DeliveryOptions, 'timeoutMs' | 'maxResponseBytes'>;
  clock: Clock;
}

/**
 * Sends to the destination for the scheme of a URL, or over HTTP.
 */
export class DestinationSender implements Sender {
  readonly #options: DestinationSenderOptions;
  readonly #masks = new EchoMasks();
  readonly #closed = new AbortController();

  constructor(options: DestinationSenderOptions) {
    this.#options = options;
  }

  send(request: OutgoingRequest): Promise<SendResult> {
    const { destinations, http } = this.#options;
    const destination = destinations.find(request.url);
    return destination ? this.#send(request, destination) : http.send(request);
  }

  async #send(
    request: OutgoingRequest,
    destination: WebhooksDestination,
  ): Promise<SendResult> {
    const { clock, delivery } = this.#options;
    const startedAt = clock.now();
    const started = performance.now();
    const ending = await this.#outcome(
      request,
      destination,
      request.timeoutMs ?? delivery.timeoutMs,
    );
    const mask = request.secretValues?.length
      ? this.#masks.get(request.secretValues)
      : undefined;
    const masked = (text?: string) =>
      mask && text !== undefined ? mask.apply(text) : text;
    return {
      ...ending,
      errorMessage: masked(ending.errorMessage),
      responseBody: masked(ending.responseBody),
      startedAt,
      durationMs: Math.round(performance.now() - started),
    };
  }

  async #outcome(
    request: OutgoingRequest,
    destination: WebhooksDestination,
    timeoutMs: number,
  ): Promise<Ending> {
    const deadline = new AbortController();
    const timer = setTimeout(
      () =>
        deadline.abort(
          Object.assign(new Error(`No response within ${timeoutMs / 1000} s`), {
            code: 'DEADLINE_EXCEEDED',
          }),
        ),
      timeoutMs,
    );
    const signal = AbortSignal.any([deadline.signal, this.#closed.signal]);
    try {
      const receipt = await Promise.race([
        rejection(signal),
        deliver(request, destination, { timeoutMs, signal }),
      ]);
      return this.#settle(receipt, request.url);
    } catch (error) {
      return { outcome: 'timeout', ...failure(error, request.url) };
    } finally {
      clearTimeout(timer);
    }
  }

  #settle(receipt: WebhooksReceipt, url: string): Ending {
    if (receipt.outcome === 'error') {
      return { outcome: 'error', ...failure(receipt, url) };
    }
    const { maxResponseBytes } = this.#options.delivery;
    const bytes = Buffer.from(receipt.body ?? '');
    const { text, isCut } = responseText(
      {
        bytes: bytes.subarray(0, maxResponseBytes),
        isCut: bytes.length > maxResponseBytes,
      },
      {},
      maxResponseBytes,
    );
    return { outcome: 'success', responseBody: text, responseTruncated: isCut };
  }

  async close(): Promise<void> {
    this.#closed.abort(new Error('The backend is shutting down'));
    const { http, destinations } = this.#options;
    await Promise.all([
      http.close(),
      ...destinations.all().map(destination => destination.close?.()),
    ]);
  }
}

async function deliver(
  { url, headers, body }: OutgoingRequest,
  destination: WebhooksDestination,
  time: Pick<WebhooksMessage, 'timeoutMs' | 'signal'>,
): Promise<WebhooksReceipt> {
  const target = new URL(url);
  // The module may have become stricter since the URL was stored.
  destination.checkUrl(target);
  const named = pairs(headers);
  return destination.send({
    ...time,
    url: target,
    id: named['webhook-id'],
    headers: named,
    body,
  });
}

function failure(
  error: unknown,
  url: string,
): Pick<SendResult, 'errorCode' | 'errorMessage' | 'responseTruncated'> {
  const { code, message } = describeNetworkError(error, url);
  return { errorCode: code, errorMessage: message, responseTruncated: false };
}

/** Rejects when the signal is aborted, even if the destination ignores it. */
function rejection(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), {
      once: true,
    });
  });
}

/** Converts alternating names and values to an object. */
function pairs(list: string[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (let i = 0; i < list.length; i += 2) {
    headers[list[i]] = list[i + 1];
  }
  return headers;
}
