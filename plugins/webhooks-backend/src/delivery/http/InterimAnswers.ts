/** As much of a status line as tells an interim answer from a final one. */
const STATUS_BYTES = 12;
const HTTP = 'HTTP/1.';
/** 101 ends the exchange: it switches the protocol, which no request asks for. */
const INTERIM_STATUS = /^HTTP\/1\.\d 1(?!01)\d\d/;
const NOTHING = Buffer.alloc(0);
const LF = 0x0a;
const CR = 0x0d;

/**
 * Takes the interim answers (1xx, RFC 9110 section 15.2) out of what comes before the final answer to a request.
 *
 * @remarks
 * undici ends the connection on a 100 and passes on every other one. They say nothing that a sender of webhooks needs.
 */
export class InterimAnswers {
  #state: 'status' | 'headers' | 'final' = 'status';
  /** The begin of a status line that is not known to be final. */
  #status = '';
  #lineIsEmpty = true;
  #bytes = 0;

  /** Bytes that were taken out since the last request. */
  get bytes(): number {
    return this.#bytes;
  }

  /** To be called before each request. */
  restart(): void {
    this.#state = 'status';
    this.#status = '';
    this.#bytes = 0;
  }

  /** @returns what belongs to the final answer; it may be empty, and may begin with bytes of earlier pieces */
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

  /** Skips to the end of the empty line that ends an interim answer. */
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
