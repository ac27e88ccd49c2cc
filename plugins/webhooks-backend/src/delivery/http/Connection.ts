import type { Socket } from 'node:net';
import { Client, type Dispatcher } from 'undici';
import type { Connect } from './connector';
import type { Exchange } from './Exchange';
import { leaveEndToReads } from './leaveEndToReads';
import { ResponseReads } from './ResponseReads';

/** An undici request with its exchange. */
export interface ExchangeOptions extends Dispatcher.DispatchOptions {
  exchange: Exchange;
}

/**
 * A pooled connection that handles one exchange at a time. It gives exchanges information that undici does not expose.
 */
export class Connection extends Client {
  #socket?: Socket;
  #reads?: ResponseReads;
  #requests = 0;
  #isBusy = false;
  #isOld = false;
  #cancelConnect?: (reason: Error) => void;

  /**
   * @param options - `maxReadBytes` bounds the bytes read after a request; `maxAgeMs` is the age after which it gets no
   * more requests
   */
  constructor(
    origin: URL,
    options: Client.Options & {
      connector: Connect;
      maxReadBytes: number;
      maxAgeMs: number;
    },
  ) {
    const { connector, maxReadBytes, maxAgeMs, ...rest } = options;
    super(origin, {
      ...rest,
      connect: (target, callback) => {
        this.#cancelConnect = connector(target, (...result) => {
          this.#cancelConnect = undefined;
          const [error, socket] = result;
          if (!error) {
            leaveEndToReads(socket);
            this.#socket = socket;
            this.#reads = new ResponseReads(socket, maxReadBytes);
            this.#requests = 0;
            this.#isBusy = false;
            this.#endAfter(maxAgeMs, socket);
          }
          callback(...result);
        });
      },
    });
  }

  override dispatch(
    options: ExchangeOptions,
    handler: Dispatcher.DispatchHandler,
  ): boolean {
    options.exchange.connection = this;
    return super.dispatch(options, handler);
  }

  /** Must be called right before a request is written. */
  begin(): void {
    this.#requests += 1;
    this.#isBusy = true;
    this.#reads!.restart();
  }

  /**
   * Must be called when a response is complete. A receiver that responds before it has read the request may not read
   * the rest of it, so the next request would not arrive.
   */
  end(): void {
    this.#isBusy = false;
    if (this.#isOld || this.#socket!.writableLength > 0) {
      this.#socket!.destroy();
    }
  }

  /** Whether the connection was open before the request and no byte of a response has arrived. */
  get isReusedWithoutResponse(): boolean {
    return this.#requests > 1 && !this.#reads!.hasBegun;
  }

  /** Aborts an attempt to connect. */
  cancelConnect(reason: Error): void {
    this.#cancelConnect?.(reason);
  }

  /** undici's `clientTtl` would read the clock for each connection of a pool whenever one is selected. */
  #endAfter(maxAgeMs: number, socket: Socket): void {
    this.#isOld = false;
    const timer = setTimeout(() => {
      this.#isOld = true;
      if (!this.#isBusy) {
        socket.destroy();
      }
    }, maxAgeMs).unref();
    socket.once('close', () => clearTimeout(timer));
  }
}
