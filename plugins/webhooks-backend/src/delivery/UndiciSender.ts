/*
 * The one place that uses undici instead of the native fetch that Backstage's ADR014 asks for: fetch can neither
 * check the address that a connection really goes to, nor bound a whole exchange, and costs several times as much.
 *
 * An agent of its own also means: no redirect is followed, no proxy is taken from the environment (a proxy would resolve
 * names itself, behind the back of the address policy), and no body is decompressed.
 */
import { isIP, type LookupFunction } from 'node:net';
import { Agent, buildConnector, type Dispatcher } from 'undici';
import type { Clock } from '../clock';
import type { DeliveryOptions } from '../config';
import { NameResolver } from '../network/NameResolver';
import {
  BlockedAddressError,
  hostOf,
  type AddressPolicy,
} from './addressPolicy';
import { boundReads } from './boundReads';
import { checkedLookup } from './checkedLookup';
import type { EchoMask } from './EchoMask';
import { EchoMasks } from './EchoMasks';
import { loggedHeaders } from './loggedHeaders';
import { describeNetworkError } from './networkError';
import { outcomeOfStatus } from './outcome';
import type { OutgoingRequest, Sender, SendResult } from './Sender';

/** A body that is longer by this much than what is kept is not read to its end. */
const DRAIN_BYTES = 262_144;
const MAX_HEADER_BYTES = 16_384;
/** What reading a chunk of a body costs, in bytes. */
const CHUNK_COST = 16;
/** Interim responses (1xx) and their headers that are read before the response itself. */
const MAX_INTERIM_LINES = 1_000;
/** URLs that are kept parsed and checked. */
const MAX_ROUTES = 10_000;
/** Enough for any browser's patience with an idle connection, and less than what common servers grant. */
const KEEP_ALIVE_MS = 4_000;

interface UndiciSenderOptions {
  delivery: Pick<DeliveryOptions, 'timeoutMs' | 'maxResponseBytes'>;
  policy: AddressPolicy;
  clock: Clock;
  /** DNS servers to ask instead of those of the system. */
  dnsServers?: string[];
  /** Resolves names instead of the {@link NameResolver}. */
  lookup?: LookupFunction;
}

/** Where a URL leads. */
interface Route {
  origin: string;
  path: string;
  /** The host, unless it is an address. */
  name?: string;
}

/** Collects what undici reports of one request, and ends it at the deadline. */
class Exchange implements Dispatcher.DispatchHandler {
  readonly #request: OutgoingRequest;
  readonly #startedAt: number;
  readonly #started = performance.now();
  readonly #maxBytes: number;
  readonly #resolve: (result: SendResult) => void;
  readonly #deadline: NodeJS.Timeout;
  readonly #masks: EchoMasks;
  readonly #chunks: Buffer[] = [];
  #controller?: Dispatcher.DispatchController;
  #statusCode?: number;
  #headers?: Record<string, string | string[] | undefined>;
  #bytes = 0;
  #cost = 0;
  #interimLines = 0;
  #settled = false;

  constructor(
    request: OutgoingRequest,
    startedAt: number,
    delivery: Pick<DeliveryOptions, 'timeoutMs' | 'maxResponseBytes'>,
    masks: EchoMasks,
    resolve: (result: SendResult) => void,
  ) {
    this.#request = request;
    this.#startedAt = startedAt;
    this.#maxBytes = delivery.maxResponseBytes;
    this.#masks = masks;
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
    controller: Dispatcher.DispatchController,
    statusCode: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    if (statusCode < 200) {
      this.#interimLines += 1 + Object.keys(headers).length;
      if (this.#interimLines > MAX_INTERIM_LINES) {
        controller.abort(
          Object.assign(new Error('Too many interim responses'), {
            code: 'TOO_MANY_INTERIM_RESPONSES',
          }),
        );
      }
      return;
    }
    this.#statusCode = statusCode;
    this.#headers = headers;
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
    this.#cost += chunk.length + CHUNK_COST;
    if (this.#cost > this.#maxBytes + DRAIN_BYTES) {
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
    const { code, message } = describeNetworkError(error, this.#request.url);
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
    const mask = this.#mask();
    const body = this.#headers && Buffer.concat(this.#chunks).toString();
    this.#resolve({
      ...result,
      errorMessage: mask
        ? result.errorMessage && mask.apply(result.errorMessage)
        : result.errorMessage,
      startedAt: this.#startedAt,
      durationMs: Math.round(performance.now() - this.#started),
      responseHeaders: this.#headers && loggedHeaders(this.#headers, mask),
      responseBody: mask ? body && mask.apply(body) : body,
      responseTruncated: this.#bytes > this.#maxBytes,
    });
  }

  #mask(): EchoMask | undefined {
    const { secretValues } = this.#request;
    return secretValues?.length ? this.#masks.get(secretValues) : undefined;
  }
}

/**
 * Sends with undici.
 */
export class UndiciSender implements Sender {
  readonly #options: UndiciSenderOptions;
  readonly #agent: Agent;
  readonly #names: NameResolver;
  readonly #masks = new EchoMasks();
  readonly #routes = new Map<string, Route>();

  static create(options: UndiciSenderOptions): UndiciSender {
    return new UndiciSender(options);
  }

  private constructor(options: UndiciSenderOptions) {
    this.#options = options;
    this.#names = NameResolver.create({
      servers: options.dnsServers,
      deadlineMs: options.delivery.timeoutMs,
    });
    const { timeoutMs, maxResponseBytes } = options.delivery;
    const connect = buildConnector({
      lookup: checkedLookup(
        options.policy,
        options.lookup ?? this.#names.lookup,
      ),
      timeout: timeoutMs,
    });
    // Twice what is read of a body leaves enough for what surrounds it.
    const maxReadBytes =
      MAX_HEADER_BYTES + 2 * (maxResponseBytes + DRAIN_BYTES);
    this.#agent = new Agent({
      connect: (target, callback) =>
        connect(target, (...result) => {
          const [error, socket] = result;
          if (!error) {
            boundReads(socket, maxReadBytes);
          }
          callback(...result);
        }),
      maxHeaderSize: MAX_HEADER_BYTES,
      keepAliveTimeout: KEEP_ALIVE_MS,
      // The deadline over the whole exchange replaces undici's own time limits.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  send(request: OutgoingRequest): Promise<SendResult> {
    const { clock, delivery } = this.#options;
    const startedAt = clock.now();
    return new Promise(resolve => {
      let release = () => {};
      const exchange = new Exchange(
        request,
        startedAt,
        delivery,
        this.#masks,
        result => {
          release();
          resolve(result);
        },
      );
      try {
        const { origin, path, name } = this.#route(request.url);
        if (name !== undefined) {
          release = this.#useName(name, request.integrationId ?? name);
        }
        const { headers, body } = request;
        this.#agent.dispatch(
          { origin, path, method: 'POST', headers, body },
          exchange,
        );
      } catch (error) {
        exchange.fail(error);
      }
    });
  }

  /** @returns a function that ends the use */
  #useName(name: string, integrationId: string): () => void {
    this.#names.use(name, integrationId);
    return () => this.#names.release(name, integrationId);
  }

  /** The policy never changes, so what it allows once it allows again; addresses are checked on every connection. */
  #route(requestUrl: string): Route {
    let route = this.#routes.get(requestUrl);
    if (!route) {
      const url = new URL(requestUrl);
      this.#options.policy.checkUrl(url);
      route = {
        origin: url.origin,
        path: `${url.pathname}${url.search}`,
        name: isIP(hostOf(url)) ? undefined : url.hostname,
      };
      if (this.#routes.size >= MAX_ROUTES) {
        this.#routes.clear();
      }
      this.#routes.set(requestUrl, route);
    }
    return route;
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }
}
