import type { Dispatcher } from 'undici';
import type { SendResult } from '../../model/attempt';
import { outcomeOfStatus } from '../../model/outcome';
import { BlockedAddressError } from '../../network/AddressPolicy';
import type { Connection } from './Connection';
import type { EchoMask } from '../../secrets/EchoMask';
import type { EchoMasks } from '../../secrets/EchoMasks';
import { loggedHeaders } from './loggedHeaders';
import { describeNetworkError } from './networkError';
import { responseText } from './responseText';
import type { OutgoingRequest } from './Sender';

/** A body that exceeds the kept part by this much is not read to its end. */
export const DRAIN_BYTES = 262_144;
/** The cost of reading a chunk of a body, in bytes. */
const CHUNK_COST = 16;
/** Error codes of a closed connection. */
const CLOSED = ['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE', 'ECONNABORTED'];
/** Error code of a connection closed before the end of a body of known length. */
const TOO_SHORT = 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH';
/** Parser error of a connection closed within a chunked body; it has no code. */
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
  /** Sends the request on a separate connection. */
  resend: () => void;
  resolve: (result: SendResult) => void;
}

/**
 * Handles undici's events of one request and ends it at the deadline.
 *
 * @remarks
 * The status line and headers determine the outcome even if the body breaks off, because the receiver has done its
 * work. If the receiver closed an idle connection before any response to the request, the request is sent a second
 * time. A receiver that did read the first one recognises the repeat by its `webhook-id` (RFC 9110 section 9.2.2).
 */
export class Exchange implements Dispatcher.DispatchHandler {
  /** Set by the connection that handles the request. */
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
            new Error(`No complete response within ${timeoutMs / 1000} s`),
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
      controller.abort(new Error(`The response is not final: ${statusCode}`));
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
      controller.abort(new Error('The rest of the body is not needed'));
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
      this.connection.isReusedWithoutResponse
    ) {
      this.#controller = undefined;
      this.#settings.resend();
    } else if (this.#statusCode !== undefined && isCutOff(error)) {
      this.#isCut = true;
      const { url } = this.#settings.request;
      const { code, message } = describeNetworkError(error, url);
      this.#answer({
        errorCode: code,
        errorMessage: `The response body broke off: ${message}`,
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
