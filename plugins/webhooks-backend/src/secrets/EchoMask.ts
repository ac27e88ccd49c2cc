import { randomInt } from 'node:crypto';
import { HashTable } from '../lib/HashTable';
import { MASKED } from '../model/masked';
import { echoForms } from './echoForms';

/** Minimum length to mask. Shorter texts are words rather than secrets, and masking them would garble the log. */
const MIN_LENGTH = 6;
/** A text that shares this many consecutive characters with a secret is assumed to repeat a part of it. */
const RUN_LENGTH = 8;
const SHORT_LENGTHS = Array.from(
  { length: RUN_LENGTH - MIN_LENGTH },
  (_, i) => MIN_LENGTH + i,
);
/** Bounds the time and the memory of a mask. With longer values, everything is masked. */
const MAX_TOTAL_LENGTH = 8_192;

/** Random, so that nobody can craft texts whose hashes collide. */
const HASH_BASE = randomInt(2 ** 31) * 2 + 1;

/**
 * Masks header values in responses, because echo services and many error pages repeat the request.
 *
 * @remarks
 * Every run of 8 characters that a text has in common with one of the {@link echoForms} is masked, and so are forms of
 * 6 or 7 characters, whatever the case of the letters. At the end of a text, where it may have been cut off, the first
 * 6 characters of a form suffice.
 *
 * Runs are compared by their hashes, in one pass for each of the three lengths, so the time depends on the text and not
 * on the number of values. A collision masks a few characters too many.
 */
export class EchoMask {
  readonly #masksAll: boolean;
  /** Hashes of texts that are masked wherever they occur, by length. */
  readonly #anywhere: Map<number, HashTable>;
  /** Hashes of the beginnings of forms, by length. */
  readonly #beginnings: Map<number, HashTable>;

  constructor(values: string[]) {
    const length = values.reduce((sum, value) => sum + value.length, 0);
    this.#masksAll = length > MAX_TOTAL_LENGTH;
    const forms = this.#masksAll ? [] : values.flatMap(echoForms);
    this.#anywhere = tables([...SHORT_LENGTHS, RUN_LENGTH], runLength =>
      forms.filter(form => Math.min(form.length, RUN_LENGTH) === runLength),
    );
    this.#beginnings = tables(SHORT_LENGTHS, beginning =>
      forms
        .filter(form => form.length > beginning)
        .map(form => form.slice(0, beginning)),
    );
  }

  /** The memory used by the mask. */
  get bytes(): number {
    return [...this.#anywhere.values(), ...this.#beginnings.values()].reduce(
      (sum, table) => sum + table.bytes,
      0,
    );
  }

  apply(text: string): string {
    if (this.#masksAll) {
      return text && MASKED;
    }
    const covered = this.#cover(text);
    return covered ? replaceCovered(text, covered) : text;
  }

  /** Marks the characters to mask; undefined if there are none. */
  #cover(text: string): Uint8Array | undefined {
    let covered: Uint8Array | undefined;
    const cover = (table: HashTable, length: number, from: number) =>
      forEachRun(text, length, from, (hash, start) => {
        if (table.has(hash)) {
          covered ??= new Uint8Array(text.length);
          covered.fill(1, start, start + length);
        }
      });
    this.#anywhere.forEach((table, length) => cover(table, length, 0));
    this.#beginnings.forEach((table, length) =>
      cover(table, length, Math.max(0, text.length - length)),
    );
    return covered;
  }
}

/** The hashes of all runs of the texts, by length. */
function tables(
  lengths: number[],
  textsFor: (length: number) => string[],
): Map<number, HashTable> {
  const byLength = new Map<number, HashTable>();
  for (const length of lengths) {
    const hashes: number[] = [];
    for (const text of textsFor(length)) {
      forEachRun(text, length, 0, hash => hashes.push(hash));
    }
    if (hashes.length > 0) {
      byLength.set(length, new HashTable(hashes));
    }
  }
  return byLength;
}

/** Visits all runs of a length from a position on, with a rolling hash (Rabin-Karp), in linear time. */
function forEachRun(
  text: string,
  length: number,
  from: number,
  visit: (hash: number, start: number) => void,
): void {
  let power = 1;
  for (let i = 0; i < length; i += 1) {
    power = Math.imul(power, HASH_BASE);
  }
  let hash = 0;
  for (let i = from; i < text.length; i += 1) {
    hash = Math.imul(hash, HASH_BASE) + foldedAt(text, i);
    if (i >= from + length) {
      hash -= Math.imul(power, foldedAt(text, i - length));
    }
    hash |= 0;
    if (i >= from + length - 1) {
      visit(hash, i - length + 1);
    }
  }
}

/** Folds upper and lower case, and both alphabets of base64 (RFC 4648). */
function foldedAt(text: string, index: number): number {
  const code = text.charCodeAt(index);
  switch (code) {
    case 0x2d: // -
      return 0x2b; // +
    case 0x5f: // _
      return 0x2f; // /
    default:
      return code >= 0x41 && code <= 0x5a ? code + 0x20 : code;
  }
}

function replaceCovered(text: string, covered: Uint8Array): string {
  const parts: string[] = [];
  let end = 0;
  for (
    let start = covered.indexOf(1);
    start >= 0;
    start = covered.indexOf(1, end)
  ) {
    parts.push(text.slice(end, start), MASKED);
    const next = covered.indexOf(0, start);
    end = next < 0 ? text.length : next;
  }
  return [...parts, text.slice(end)].join('');
}
