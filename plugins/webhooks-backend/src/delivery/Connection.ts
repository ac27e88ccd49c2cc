import type { Socket } from 'node:net';
import { Client, type Dispatcher } from 'undici';
import type { Connect } from './connector';
import type { Exchange } from './Exchange';
import { leaveEndToReads } from './leaveEndToReads';
import { ResponseReads } from './ResponseReads';

/** What undici sends, and whose request it is. */
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
  #cancelConnect?: (reason: Error) => void;

  /** @param maxReadBytes - of everything that is read after a request */
  constructor(
    origin: URL,
    options: Client.Options & { connector: Connect; maxReadBytes: number },
  ) {
    const { connector, maxReadBytes, ...rest } = options;
    super(origin, {
      ...rest,
      connect: (target, callback) => {
        this.#cancelConnect = connector(target, (...result) => {
          this.#cancelConnect = undefined;
          const [error, socket] = result;
          if (!error) {
            leaveEndToReads(socket);
            this.#socket = socket;
            this.#reads = ResponseReads.create(socket, maxReadBytes);
            this.#requests = 0;
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
    this.#reads!.restart();
  }

  /**
   * To be called when an answer is complete. A receiver that answers before it has read the request need not read the
   * rest of it, so the next one would not arrive.
   */
  end(): void {
    if (this.#socket!.writableLength > 0) {
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
}
