/*
 * The one place that uses undici instead of the native fetch that Backstage's ADR014 asks for: fetch can neither
 * check the address that a connection really goes to, nor bound a whole exchange, and costs several times as much.
 */
import { lookup as dnsLookup, type LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { Agent, type Dispatcher } from 'undici';
import type { Clock } from '../clock';
import type { DeliveryOptions } from '../config';
import { BlockedAddressError, type AddressPolicy } from './addressPolicy';
import { outcomeOfStatus } from './outcome';
import type { OutgoingRequest, Sender, SendResult } from './Sender';

/** A body that is longer by this much than what is kept is not read to its end. */
const DRAIN_BYTES = 262_144;
const MAX_HEADER_BYTES = 16_384;
/** Enough for any browser's patience with an idle connection, and less than what common servers grant. */
const KEEP_ALIVE_MS = 4_000;

interface UndiciSenderOptions {
  delivery: Pick<DeliveryOptions, 'timeoutMs' | 'maxResponseBytes'>;
  policy: AddressPolicy;
  clock: Clock;
}

/**
 * Sends with undici.
 */
export class UndiciSender implements Sender {
  readonly #options: UndiciSenderOptions;
  readonly #agent: Agent;

  static create(options: UndiciSenderOptions): UndiciSender {
    return new UndiciSender(options);
  }

  private constructor(options: UndiciSenderOptions) {
    this.#options = options;
    this.#agent = new Agent({
      connect: {
        lookup: checkedLookup(options.policy),
        timeout: options.delivery.timeoutMs,
      },
      maxHeaderSize: MAX_HEADER_BYTES,
      keepAliveTimeout: KEEP_ALIVE_MS,
      // The deadline over the whole exchange replaces undici's own time limits.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  send(request: OutgoingRequest): Promise<SendResult> {
    const { clock, policy, delivery } = this.#options;
    const startedAt = clock.now();
    return new Promise(resolve => {
      const exchange = new Exchange(startedAt, delivery, resolve);
      try {
        const url = new URL(request.url);
        policy.checkUrl(url);
        this.#agent.dispatch(
          {
            origin: url.origin,
            path: `${url.pathname}${url.search}`,
            method: 'POST',
            headers: request.headers,
            body: request.body,
          },
          exchange,
        );
      } catch (error) {
        exchange.fail(error);
      }
    });
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }
}

/** Collects what undici reports of one request, and ends it at the deadline. */
class Exchange implements Dispatcher.DispatchHandler {
  readonly #startedAt: number;
  readonly #started = performance.now();
  readonly #maxBytes: number;
  readonly #resolve: (result: SendResult) => void;
  readonly #deadline: NodeJS.Timeout;
  readonly #chunks: Buffer[] = [];
  #controller?: Dispatcher.DispatchController;
  #statusCode?: number;
  #headers?: Record<string, string>;
  #bytes = 0;
  #settled = false;

  constructor(
    startedAt: number,
    delivery: Pick<DeliveryOptions, 'timeoutMs' | 'maxResponseBytes'>,
    resolve: (result: SendResult) => void,
  ) {
    this.#startedAt = startedAt;
    this.#maxBytes = delivery.maxResponseBytes;
    this.#resolve = resolve;
    this.#deadline = setTimeout(
      () =>
        this.fail(
          Object.assign(
            new Error(
              `No complete answer within ${delivery.timeoutMs / 1000} s`,
            ),
            { code: 'DEADLINE_EXCEEDED' },
          ),
        ),
      delivery.timeoutMs,
    );
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#settled) {
      controller.abort(new Error('The deadline has passed'));
    }
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    statusCode: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    this.#statusCode = statusCode;
    this.#headers = {};
    for (const [name, value] of Object.entries(headers)) {
      if (value !== undefined) {
        this.#headers[name] = Array.isArray(value) ? value.join(', ') : value;
      }
    }
  }

  onResponseData(
    controller: Dispatcher.DispatchController,
    chunk: Buffer,
  ): void {
    const room = this.#maxBytes - this.#bytes;
    if (room > 0) {
      this.#chunks.push(chunk.subarray(0, room));
    }
    this.#bytes += chunk.length;
    if (this.#bytes > this.#maxBytes + DRAIN_BYTES) {
      this.#answer();
      controller.abort(new Error('The rest of the body is of no interest'));
    }
  }

  onResponseEnd(): void {
    this.#answer();
  }

  onResponseError(
    _controller: Dispatcher.DispatchController,
    error: Error,
  ): void {
    this.fail(error);
  }

  fail(error: unknown): void {
    const { code, message } = describeError(error);
    this.#settle({
      outcome: error instanceof BlockedAddressError ? 'blocked' : 'timeout',
      statusCode: this.#statusCode,
      errorCode: code,
      errorMessage: message,
    });
    this.#controller?.abort(new Error(message));
  }

  #answer(): void {
    this.#settle({
      outcome: outcomeOfStatus(this.#statusCode!),
      statusCode: this.#statusCode,
    });
  }

  #settle(
    result: Pick<
      SendResult,
      'outcome' | 'statusCode' | 'errorCode' | 'errorMessage'
    >,
  ): void {
    if (this.#settled) {
      return;
    }
    this.#settled = true;
    clearTimeout(this.#deadline);
    this.#resolve({
      ...result,
      startedAt: this.#startedAt,
      durationMs: Math.round(performance.now() - this.#started),
      responseHeaders: this.#headers,
      responseBody: this.#headers && Buffer.concat(this.#chunks).toString(),
      responseTruncated: this.#bytes > this.#maxBytes,
    });
  }
}

/**
 * Resolves a name and refuses the connection when one of its addresses is refused. The connection goes to exactly
 * the addresses that were checked, so there is no gap for a name that answers differently the second time.
 */
function checkedLookup(policy: AddressPolicy): LookupFunction {
  return (hostname, options, callback) => {
    dnsLookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) {
        callback(error, '', 0);
        return;
      }
      try {
        for (const { address } of addresses) {
          policy.checkAddress(hostname, address);
        }
      } catch (refusal) {
        callback(refusal as Error, '', 0);
        return;
      }
      if (options.all) {
        callback(null, addresses as LookupAddress[]);
      } else {
        callback(null, addresses[0].address, addresses[0].family);
      }
    });
  };
}

function describeError(error: unknown): { code: string; message: string } {
  const { code, message, errors } = error as {
    code?: string;
    message?: string;
    errors?: Error[];
  };
  return {
    code: code ?? (error as Error).name,
    // A connection that was tried at several addresses says what happened only in its parts.
    message: message || errors?.map(part => part.message).join('; ') || 'Error',
  };
}
