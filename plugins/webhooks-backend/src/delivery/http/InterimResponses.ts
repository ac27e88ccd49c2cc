/** Length of a status line needed to distinguish interim and final responses. */
const STATUS_BYTES = 12;
const HTTP = 'HTTP/1.';
/** 101 ends the exchange: it switches protocols, which no request asks for. */
const INTERIM_STATUS = /^HTTP\/1\.\d 1(?!01)\d\d/;
const NOTHING = Buffer.alloc(0);
const LF = 0x0a;
const CR = 0x0d;

/**
 * Removes interim responses (1xx, RFC 9110 section 15.2) from the bytes before the final response to a request.
 *
 * @remarks
 * undici closes the connection on a 100 and passes on the others. A sender of webhooks needs none of them.
 */
export class InterimResponses {
  #state: 'status' | 'headers' | 'final' = 'status';
  /** The beginning of a status line that may still be interim. */
  #status = '';
  #lineIsEmpty = true;
  #bytes = 0;

  /** Bytes removed since the last request. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Must be called before each request. */
  restart(): void {
    this.#state = 'status';
    this.#status = '';
    this.#bytes = 0;
  }

  /** @returns the bytes of the final response; may be empty, and may begin with bytes of earlier pieces */
  strip(piece: Buffer): Buffer {
    let at = 0;
    while (this.#state !== 'final' && at < piece.length) {
      at =
        this.#state === 'status'
          ? this.#readStatus(piece, at)
          : this.#readHeaders(piece, at);
    }
    if (this.#state !== 'final') {
      return NOTHING;
    }
    const held = this.#status;
    this.#status = '';
    return held === ''
      ? piece.subarray(at)
      : Buffer.concat([Buffer.from(held, 'latin1'), piece.subarray(at)]);
  }

  #readStatus(piece: Buffer, start: number): number {
    const end = Math.min(
      start + STATUS_BYTES - this.#status.length,
      piece.length,
    );
    this.#status += piece.toString('latin1', start, end);
    if (!HTTP.startsWith(this.#status.slice(0, HTTP.length))) {
      this.#state = 'final';
    } else if (this.#status.length === STATUS_BYTES) {
      if (INTERIM_STATUS.test(this.#status)) {
        this.#bytes += STATUS_BYTES;
        this.#status = '';
        this.#lineIsEmpty = false;
        this.#state = 'headers';
      } else {
        this.#state = 'final';
      }
    }
    return end;
  }

  /** Skips to the end of the empty line that ends an interim response. */
  #readHeaders(piece: Buffer, start: number): number {
    let at = start;
    while (at < piece.length && this.#state === 'headers') {
      const byte = piece[at];
      at += 1;
      if (byte === LF) {
        this.#state = this.#lineIsEmpty ? 'status' : 'headers';
        this.#lineIsEmpty = true;
      } else if (byte !== CR) {
        this.#lineIsEmpty = false;
      }
    }
    this.#bytes += at - start;
    return at;
  }
}
