import { endOfString, JSON_CODES, readString } from './jsonText';

const { QUOTE, COMMA, COLON } = JSON_CODES;
const { OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT } = JSON_CODES;
const SPACE = 32;

/** Integers of up to this many digits are written in full, other numbers in scientific notation. */
const MAX_DIGITS = 15;
const SHORT_INTEGER = /^(?:0|-?[1-9]\d{0,14})$/;
const NUMBER = /^-?(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

class CanonicalReader {
  readonly #json: string;
  #at = 0;

  constructor(json: string) {
    this.#json = json;
  }

  read(): string {
    switch (this.#next()) {
      case QUOTE:
        return JSON.stringify(this.#readString());
      case OPEN_OBJECT:
        return this.#readObject();
      case OPEN_ARRAY:
        return this.#readArray();
      default:
        return this.#readWord();
    }
  }

  #readObject(): string {
    const members: { key: string; value: string }[] = [];
    this.#at += 1;
    while (this.#next() !== CLOSE_OBJECT) {
      const key = this.#readString();
      members.push({ key, value: this.read() });
    }
    this.#at += 1;
    return `{${members
      .sort((a, b) => (a.key < b.key ? -1 : 1))
      .map(({ key, value }) => `${JSON.stringify(key)}:${value}`)
      .join()}}`;
  }

  #readArray(): string {
    const items: string[] = [];
    this.#at += 1;
    while (this.#next() !== CLOSE_ARRAY) {
      items.push(this.read());
    }
    this.#at += 1;
    return `[${items.join()}]`;
  }

  #readString(): string {
    const start = this.#at;
    this.#at = endOfString(this.#json, start);
    return readString(this.#json, start, this.#at);
  }

  #readWord(): string {
    const start = this.#at;
    while (isInWord(this.#json.charCodeAt(this.#at))) {
      this.#at += 1;
    }
    const word = this.#json.slice(start, this.#at);
    return SHORT_INTEGER.test(word) ? word : canonicalWord(word);
  }

  /**
   * Moves to the next character that is neither white space nor a separator. Valid JSON is unambiguous without them.
   */
  #next(): number {
    let code = this.#json.charCodeAt(this.#at);
    while (code <= SPACE || code === COMMA || code === COLON) {
      this.#at += 1;
      code = this.#json.charCodeAt(this.#at);
    }
    return code;
  }
}

/**
 * A canonical form of JSON that is identical for equal values: without white space, with sorted keys, and with one form
 * per number of any precision.
 *
 * @param json - valid JSON that is not deeply nested
 */
export function canonicalJson(json: string): string {
  return new CanonicalReader(json).read();
}

/** False for the `NaN` at the end of the text, too. */
function isInWord(code: number): boolean {
  return (
    code > SPACE &&
    code !== COMMA &&
    code !== CLOSE_ARRAY &&
    code !== CLOSE_OBJECT
  );
}

function canonicalWord(word: string): string {
  const number = NUMBER.exec(word);
  if (!number) {
    return word;
  }
  const [, whole, fraction = '', exponent = '0'] = number;
  const digits = whole + fraction;
  let start = 0;
  while (digits[start] === '0') {
    start += 1;
  }
  let end = digits.length;
  while (end > start && digits[end - 1] === '0') {
    end -= 1;
  }
  if (start === end) {
    return '0';
  }
  const power = Number(exponent) - fraction.length + (digits.length - end);
  if (!Number.isSafeInteger(power)) {
    return word;
  }
  const sign = word.startsWith('-') ? '-' : '';
  const significant = digits.slice(start, end);
  return power >= 0 && significant.length + power <= MAX_DIGITS
    ? `${sign}${significant}${'0'.repeat(power)}`
    : `${sign}${significant}e${power}`;
}
