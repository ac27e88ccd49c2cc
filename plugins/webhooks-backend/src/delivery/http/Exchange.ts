import type { Dispatcher } from 'undici';
import type { SendResult } from '../../model/attempt';
import { outcomeOfStatus } from '../../model/outcome';
import { BlockedAddressError } from '../../network/AddressPolicy';
import type { Connection } from './Connection';
import type { EchoMask } from './EchoMask';
import type { EchoMasks } from './EchoMasks';
import { loggedHeaders } from './loggedHeaders';
import { describeNetworkError } from './networkError';
import { responseText } from './responseText';
import type { OutgoingRequest } from './Sender';

/** A body that is longer by this much than what is kept is not read to its end. */
export const DRAIN_BYTES = 262_144;
/** The cost of reading a chunk of a body, in bytes. */
const CHUNK_COST = 16;
/** How the end of a connection shows. */
const CLOSED = ['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE', 'ECONNABORTED'];
/** How it shows in a body that has not reached its length. */
const TOO_SHORT = 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH';
/** How it shows in a body in chunks, to the parser, whose errors have no code. */
const END_IN_CHUNK = 'Invalid EOF state';

type Ending = Pick<
  SendResult,
  'outcome' | 'statusCode' | 'errorCode' | 'errorMessage'
>;

export interface ExchangeSettings {
  request: OutgoingRequest;
  startedAt: number;
  timeoutMs: number;
  maxBytes: number;
  masks: EchoMasks;
  /** Sends the request on a connection of its own. */
  resend: () => void;
  resolve: (result: SendResult) => void;
}

/**
 * Collects what undici reports of one request, and ends it at the deadline.
 *
 * @remarks
 * The status line and headers decide how an answer counts, even when its body breaks off: the receiver has done its
 * work. A request that meets a connection which the receiver has closed meanwhile is sent a second time. Nothing of it
 * was answered, and its `webhook-id` tells a receiver that has read it nevertheless (RFC 9110 section 9.2.2).
 */
export class Exchange implements Dispatcher.DispatchHandler {
  /** Set by the connection that the request is given to. */
  connection!: Connection;
  readonly #settings: ExchangeSettings;
  readonly #started = performance.now();
  readonly #deadline: NodeJS.Timeout;
  readonly #chunks: Buffer[] = [];
  /** Undefined until the request is written. */
  #controller?: Dispatcher.DispatchController;
  #statusCode?: number;
  #headers?: Record<string, string | string[] | undefined>;
  #bytes = 0;
  #cost = 0;
  #isCut = false;
  #settled = false;

  constructor(settings: ExchangeSettings) {
    this.#settings = settings;
    const { timeoutMs } = settings;
    this.#deadline = setTimeout(
      () =>
        this.fail(
          Object.assign(
            new Error(`No complete answer within ${timeoutMs / 1000} s`),
            { code: 'DEADLINE_EXCEEDED' },
          ),
        ),
      timeoutMs,
    );
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    this.connection.begin();
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
      controller.abort(new Error(`The answer is no final one: ${statusCode}`));
      return;
    }
    this.#statusCode = statusCode;
    this.#headers = headers;
  }

  onResponseData(
    controller: Dispatcher.DispatchController,
    chunk: Buffer,
  ): void {
    const room = this.#settings.maxBytes - this.#bytes;
    if (room > 0) {
      this.#chunks.push(chunk.subarray(0, room));
    }
    this.#isCut ||= chunk.length > room;
    this.#bytes += chunk.length;
    this.#cost += chunk.length + CHUNK_COST;
    if (this.#cost > this.#settings.maxBytes + DRAIN_BYTES) {
      this.#answer();
      controller.abort(new Error('The rest of the body is of no interest'));
    }
  }

  onResponseEnd(): void {
    this.#answer();
    this.connection.end();
  }

  onResponseError(
    _controller: Dispatcher.DispatchController,
    error: Error,
  ): void {
    if (this.#settled) {
      return;
    }
    if (
      this.#controller &&
      isClosed(error) &&
      this.connection.isReusedWithoutAnswer
    ) {
      this.#controller = undefined;
      this.#settings.resend();
    } else if (this.#statusCode !== undefined && isCutOff(error)) {
      this.#isCut = true;
      const { url } = this.#settings.request;
      const { code, message } = describeNetworkError(error, url);
      this.#answer({
        errorCode: code,
        errorMessage: `The body of the answer broke off: ${message}`,
      });
    } else {
      this.fail(error);
    }
  }

  fail(error: unknown): void {
    const { request } = this.#settings;
    const { code, message } = describeNetworkError(error, request.url);
    this.#settle({
      outcome: error instanceof BlockedAddressError ? 'blocked' : 'timeout',
      statusCode: this.#statusCode,
      errorCode: code,
      errorMessage: message,
    });
    const reason = new Error(message);
    if (this.#controller) {
      this.#controller.abort(reason);
    } else {
      this.connection?.cancelConnect(reason);
    }
  }

  #answer(note?: Pick<SendResult, 'errorCode' | 'errorMessage'>): void {
    const statusCode = this.#statusCode!;
    this.#settle({ outcome: outcomeOfStatus(statusCode), statusCode, ...note });
  }

  #settle(ending: Ending): void {
    if (this.#settled) {
      return;
    }
    this.#settled = true;
    clearTimeout(this.#deadline);
    const { startedAt, resolve } = this.#settings;
    const mask = this.#mask();
    const { errorMessage } = ending;
    resolve({
      ...ending,
      errorMessage: mask
        ? errorMessage && mask.apply(errorMessage)
        : errorMessage,
      startedAt,
      durationMs: Math.round(performance.now() - this.#started),
      ...this.#response(mask),
    });
  }

  #response(
    mask: EchoMask | undefined,
  ): Pick<
    SendResult,
    'responseHeaders' | 'responseBody' | 'responseTruncated'
  > {
    const headers = this.#headers;
    if (!headers) {
      return { responseTruncated: false };
    }
    const { text, isCut } = responseText(
      { bytes: Buffer.concat(this.#chunks), isCut: this.#isCut },
      headers,
      this.#settings.maxBytes,
    );
    return {
      responseHeaders: loggedHeaders(headers, mask),
      responseBody: mask ? mask.apply(text) : text,
      responseTruncated: isCut,
    };
  }

  #mask(): EchoMask | undefined {
    const { request, masks } = this.#settings;
    const { secretValues } = request;
    return secretValues?.length ? masks.get(secretValues) : undefined;
  }
}

function isClosed({ code = '' }: NodeJS.ErrnoException): boolean {
  return CLOSED.includes(code);
}

function isCutOff(error: NodeJS.ErrnoException): boolean {
  return (
    isClosed(error) ||
    error.code === TOO_SHORT ||
    error.message.includes(END_IN_CHUNK)
  );
}
