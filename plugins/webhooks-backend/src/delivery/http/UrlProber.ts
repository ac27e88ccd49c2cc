import { isIP } from 'node:net';
import type { UrlCheck } from 'backstage-plugin-webhooks-common';
import {
  BlockedAddressError,
  toHost,
  type AddressPolicy,
} from '../../network/AddressPolicy';
import { checkedLookup } from '../../network/checkedLookup';
import { NameResolver } from '../../network/NameResolver';
import { createConnector, type Connect } from './connector';
import { describeNetworkError } from './networkError';

/** Long enough for a distant receiver, short enough for a waiting user. */
const MAX_TIMEOUT_MS = 5_000;
/** Number of probes at a time, for all callers. */
const MAX_PROBES = 20;
/** Replaces the id of an integration in the resolver. */
const USER = 'probe';

/**
 * Connects to receivers like the sender does, with TLS for https URLs, and closes the connection without sending
 * anything.
 *
 * @remarks
 * It has its own resolver, so that names that users type do not delay deliveries.
 */
export class UrlProber {
  readonly #policy: AddressPolicy;
  readonly #names: NameResolver;
  readonly #connect: Connect;
  readonly #timeoutMs: number;
  #running = 0;

  constructor(options: {
    policy: AddressPolicy;
    /** The deadline of requests. */
    timeoutMs: number;
    /** DNS servers to use instead of the system's. */
    dnsServers?: string[];
  }) {
    const { policy, timeoutMs, dnsServers } = options;
    this.#policy = policy;
    this.#timeoutMs = Math.min(MAX_TIMEOUT_MS, timeoutMs);
    this.#names = new NameResolver({
      servers: dnsServers,
      deadlineMs: this.#timeoutMs,
    });
    this.#connect = createConnector(checkedLookup(policy, this.#names.lookup));
  }

  /** Reveals no more than an attempt would. */
  async probe(url: URL): Promise<UrlCheck> {
    if (this.#running >= MAX_PROBES) {
      return { outcome: 'unchecked' };
    }
    this.#running += 1;
    try {
      this.#policy.checkUrl(url);
      await this.#connectTo(url);
      return { outcome: 'success' };
    } catch (error) {
      const { code, message } = describeNetworkError(error, url.href);
      return {
        outcome: error instanceof BlockedAddressError ? 'blocked' : 'timeout',
        errorCode: code,
        errorMessage: message,
      };
    } finally {
      this.#running -= 1;
    }
  }

  async #connectTo(url: URL): Promise<void> {
    const hostname = toHost(url);
    const isName = isIP(hostname) === 0;
    if (isName) {
      this.#names.use(hostname, USER);
    }
    try {
      await new Promise<void>((resolve, reject) => {
        let cancel: ReturnType<Connect> = () => {};
        const timer = setTimeout(
          () =>
            cancel(
              Object.assign(
                new Error(`No connection within ${this.#timeoutMs / 1000} s`),
                { code: 'DEADLINE_EXCEEDED' },
              ),
            ),
          this.#timeoutMs,
        );
        cancel = this.#connect(
          {
            hostname,
            host: url.host,
            protocol: url.protocol,
            port: url.port,
          },
          (error, socket) => {
            clearTimeout(timer);
            if (error) {
              reject(error);
            } else {
              socket.destroy();
              resolve();
            }
          },
        );
      });
    } finally {
      if (isName) {
        this.#names.release(hostname, USER);
      }
    }
  }
}
