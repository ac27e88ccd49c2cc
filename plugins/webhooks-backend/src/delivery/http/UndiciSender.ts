/*
 * Requests use undici instead of the native fetch that Backstage's ADR014 recommends: fetch can neither check the
 * address that a connection actually uses nor bound a whole exchange, and costs several times as much.
 *
 * With a separate agent no redirects are followed, and no proxy is taken from the environment (a proxy would resolve
 * names itself and bypass the address policy).
 */
import { isIP, type LookupFunction } from 'node:net';
import { Agent, Pool } from 'undici';
import { DEFAULT_MAX_CONNECTION_AGE_MS } from '../../config/network';
import type { DeliveryOptions } from '../../config/options';
import type { SendResult } from '../../model/attempt';
import type { Clock } from '../../model/clock';
import { toHost, type AddressPolicy } from '../../network/AddressPolicy';
import { checkedLookup } from '../../network/checkedLookup';
import { NameResolver } from '../../network/NameResolver';
import { Connection, type ExchangeOptions } from './Connection';
import { createConnector } from './connector';
import { EchoMasks } from '../../secrets/EchoMasks';
import { DRAIN_BYTES, Exchange } from './Exchange';
import type { OutgoingRequest, Sender } from './Sender';

const MAX_HEADER_BYTES = 16_384;
/** Number of parsed and checked URLs to cache. */
const MAX_ROUTES = 10_000;
/** Idle time of a connection; shorter than the keep-alive timeout of common servers. */
const KEEP_ALIVE_MS = 4_000;

interface UndiciSenderOptions {
  delivery: Pick<DeliveryOptions, 'timeoutMs' | 'maxResponseBytes'>;
  policy: AddressPolicy;
  clock: Clock;
  /** DNS servers to use instead of the system's. */
  dnsServers?: string[];
  /** Age after which a connection gets no more requests, so that the name is resolved and checked again. */
  maxConnectionAgeMs?: number;
  /** Replaces the {@link NameResolver}. */
  lookup?: LookupFunction;
}

/** The destination of a URL. */
interface Route {
  origin: string;
  path: string;
  /** The host, if it is not an address. */
  name?: string;
}

/** Sends requests with undici. */
export class UndiciSender implements Sender {
  readonly #options: UndiciSenderOptions;
  readonly #agent: Agent;
  /** Opens a connection for each request. */
  readonly #freshAgent: Agent;
  readonly #names: NameResolver;
  readonly #masks = new EchoMasks();
  readonly #routes = new Map<string, Route>();

  constructor(options: UndiciSenderOptions) {
    this.#options = options;
    this.#names = new NameResolver({
      servers: options.dnsServers,
      deadlineMs: options.delivery.timeoutMs,
    });
    this.#agent = this.#createAgent({ pipelining: 1 });
    this.#freshAgent = this.#createAgent({ pipelining: 0 });
  }

  /** @param reuse - `pipelining` 0 closes every connection after its first request */
  #createAgent(reuse: { pipelining: 0 | 1 }): Agent {
    const {
      policy,
      lookup,
      delivery,
      maxConnectionAgeMs = DEFAULT_MAX_CONNECTION_AGE_MS,
    } = this.#options;
    const connector = createConnector(
      checkedLookup(policy, lookup ?? this.#names.lookup),
    );
    const factory = (origin: URL, options: object) =>
      new Connection(origin, {
        ...options,
        connector,
        maxAgeMs: maxConnectionAgeMs,
        // Twice the body limit leaves enough for headers and framing.
        maxReadBytes:
          MAX_HEADER_BYTES + 2 * (delivery.maxResponseBytes + DRAIN_BYTES),
      });
    return new Agent({
      factory: origin =>
        new Pool(origin, {
          ...reuse,
          factory,
          // A connection carries one exchange at a time.
          allowH2: false,
          maxHeaderSize: MAX_HEADER_BYTES,
          keepAliveTimeout: KEEP_ALIVE_MS,
          // The deadline of the whole exchange replaces undici's timeouts.
          headersTimeout: 0,
          bodyTimeout: 0,
        }),
    });
  }

  send(request: OutgoingRequest): Promise<SendResult> {
    const { clock, delivery } = this.#options;
    const startedAt = clock.now();
    return new Promise(resolve => {
      let release = () => {};
      let options: ExchangeOptions;
      const exchange = new Exchange({
        request,
        startedAt,
        timeoutMs: request.timeoutMs ?? delivery.timeoutMs,
        maxBytes: delivery.maxResponseBytes,
        masks: this.#masks,
        resend: () => this.#freshAgent.dispatch(options, exchange),
        resolve: result => {
          release();
          resolve(result);
        },
      });
      try {
        const { origin, path, name } = this.#route(request.url);
        if (name !== undefined) {
          release = this.#useName(name, request.integrationId ?? name);
        }
        const { headers, body } = request;
        options = { origin, path, method: 'POST', headers, body, exchange };
        this.#agent.dispatch(options, exchange);
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

  /** The policy never changes, so a result stays valid. Addresses are checked on every connection. */
  #route(requestUrl: string): Route {
    let route = this.#routes.get(requestUrl);
    if (!route) {
      const url = new URL(requestUrl);
      this.#options.policy.checkUrl(url);
      route = {
        origin: url.origin,
        path: `${url.pathname}${url.search}`,
        name: isIP(toHost(url)) ? undefined : url.hostname,
      };
      if (this.#routes.size >= MAX_ROUTES) {
        this.#routes.clear();
      }
      this.#routes.set(requestUrl, route);
    }
    return route;
  }

  async close(): Promise<void> {
    await Promise.all([this.#agent.destroy(), this.#freshAgent.destroy()]);
  }
}
