import type { Socket } from 'node:net';
import { Client, type Dispatcher } from 'undici';
import type { Connect } from './connector';
import type { Exchange } from './Exchange';
import { leaveEndToReads } from './leaveEndToReads';
import { ResponseReads } from './ResponseReads';

/** A request as undici takes it, with the exchange that it belongs to. */
export interface ExchangeOptions extends Dispatcher.DispatchOptions {
  exchange: Exchange;
}

/**
 * One connection of a pool at a time, for one exchange at a time. It tells exchanges what undici does not.
 */
export class Connection extends Client {
  #socket?: Socket;
  #reads?: ResponseReads;
  #requests = 0;
  #isBusy = false;
  #isOld = false;
  #cancelConnect?: (reason: Error) => void;

  /**
   * @param options - `maxReadBytes` of everything that is read after a request; `maxAgeMs` after which it gets no more
   * requests
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

  /** To be called right before a request is written. */
  begin(): void {
    this.#requests += 1;
    this.#isBusy = true;
    this.#reads!.restart();
  }

  /**
   * To be called when an answer is complete. A receiver that answers before it has read the request need not read the
   * rest of it, so the next one would not arrive.
   */
  end(): void {
    this.#isBusy = false;
    if (this.#isOld || this.#socket!.writableLength > 0) {
      this.#socket!.destroy();
    }
  }

  /** Whether it was open before the request, and nothing of an answer to the request has come. */
  get isReusedWithoutAnswer(): boolean {
    return this.#requests > 1 && !this.#reads!.hasBegun;
  }

  /** Gives up an attempt to connect. */
  cancelConnect(reason: Error): void {
    this.#cancelConnect?.(reason);
  }

  /** `clientTtl` of undici would ask the clock for each connection of a pool whenever one is sought. */
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
