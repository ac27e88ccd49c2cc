import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { DispatchRequest } from 'backstage-plugin-webhooks-common';
import type { WebhooksService } from 'backstage-plugin-webhooks-node';
import type { DispatchMetrics, LossReason } from './metrics';

/** How long the sender of a notification waits for the webhooks backend. */
const SENDER_WAIT_MS = 2_000;
/** Delays before the 2nd, 3rd, … try: ten minutes in total. */
const RETRY_DELAYS_MS = [1, 5, 15, 30, 60, 120, 180, 180].map(s => s * 1_000);
/** Maximum number of notifications that wait for the webhooks backend. */
const MAX_PENDING = 1_000;

interface BackgroundDispatcherOptions {
  webhooks: WebhooksService;
  logger: LoggerService;
  metrics: DispatchMetrics;
  senderWaitMs?: number;
  retryDelaysMs?: number[];
  maxPending?: number;
}

/**
 * Dispatches events without blocking the caller for long, and retries in the background.
 */
export class BackgroundDispatcher {
  readonly #options: Required<BackgroundDispatcherOptions>;
  readonly #pending = new Set<Promise<void>>();
  readonly #stopped = new AbortController();

  constructor(options: BackgroundDispatcherOptions) {
    this.#options = {
      senderWaitMs: SENDER_WAIT_MS,
      retryDelaysMs: RETRY_DELAYS_MS,
      maxPending: MAX_PENDING,
      ...options,
    };
  }

  /** Resolves when the event is stored, or after a timeout. Never rejects. */
  async dispatch(event: DispatchRequest): Promise<void> {
    const { maxPending } = this.#options;
    if (this.#pending.size >= maxPending) {
      this.#lose(
        'full',
        'Too many notifications wait for the webhooks backend',
      );
      return;
    }
    // If the response to an attempt was lost, the key keeps the next try from storing the event twice.
    const work = this.#dispatchUntilStored({
      ...event,
      idempotencyKey: randomUUID(),
    }).finally(() => this.#pending.delete(work));
    this.#pending.add(work);
    await this.#waitFor(work);
  }

  /** Gives up events that wait for a retry. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#waitFor(Promise.all(this.#pending));
  }

  /** Waits for some work, but no longer than a sender waits. */
  async #waitFor(work: Promise<unknown>): Promise<void> {
    const timer = new AbortController();
    await Promise.race([
      work,
      delay(this.#options.senderWaitMs, undefined, {
        signal: timer.signal,
      }).catch(() => {}),
    ]);
    timer.abort();
  }

  async #dispatchUntilStored(event: DispatchRequest): Promise<void> {
    const { webhooks, metrics, retryDelaysMs } = this.#options;
    const { signal } = this.#stopped;
    for (let tries = 0; ; tries += 1) {
      try {
        await webhooks.dispatch(event);
        metrics.stored();
        return;
      } catch (error) {
        if (isRefused(error)) {
          this.#lose('refused', String(error));
          return;
        }
        if (tries >= retryDelaysMs.length) {
          this.#lose('timeout', String(error));
          return;
        }
      }
      await delay(retryDelaysMs[tries], undefined, { signal }).catch(() => {});
      if (signal.aborted) {
        this.#lose('shutdown', 'The backend is shutting down');
        return;
      }
    }
  }

  #lose(reason: LossReason, message: string): void {
    this.#options.metrics.lost(reason);
    this.#options.logger.warn(
      `A notification was not sent to webhooks: ${message}`,
    );
  }
}

/** Whether a retry would be rejected again. */
function isRefused(error: unknown): boolean {
  const { name, statusCode } = error as { name?: string; statusCode?: number };
  return (
    name === 'InputError' ||
    (statusCode !== undefined &&
      statusCode >= 400 &&
      statusCode < 500 &&
      statusCode !== 429 &&
      statusCode !== 401)
  );
}
