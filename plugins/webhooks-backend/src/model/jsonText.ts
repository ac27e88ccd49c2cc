/** The separators of JSON, as character codes. */
export const JSON_CODES = {
  QUOTE: 34,
  COMMA: 44,
  COLON: 58,
  OPEN_ARRAY: 91,
  BACKSLASH: 92,
  CLOSE_ARRAY: 93,
  OPEN_OBJECT: 123,
  CLOSE_OBJECT: 125,
} as const;

const {
  QUOTE,
  COMMA,
  COLON,
  OPEN_ARRAY,
  BACKSLASH,
  CLOSE_ARRAY,
  OPEN_OBJECT,
  CLOSE_OBJECT,
} = JSON_CODES;

/**
 * The original text of a member of an object.
 *
 * @remarks
 * Parsing may change the digits of a number and the order of keys.
 *
 * @param json - valid JSON of an object
 *
 * @returns undefined if the object has no such member
 */
export function memberText(json: string, name: string): string | undefined {
  for (const member of splitParts(json)) {
    const end = endOfString(member, 0);
    if (readString(member, 0, end) === name) {
      return member.slice(member.indexOf(':', end) + 1).trim();
    }
  }
  return undefined;
}

/**
 * The original text of each element of an array.
 *
 * @param json - valid JSON of an array
 */
export function elementTexts(json: string): string[] {
  return [...splitParts(json)];
}

/** The members of an object, or the elements of an array. */
function* splitParts(json: string): Generator<string> {
  let depth = 0;
  let start = 0;
  for (let at = 0; at < json.length; at += 1) {
    const code = json.charCodeAt(at);
    if (code === QUOTE) {
      at = endOfString(json, at) - 1;
    } else if (code === OPEN_OBJECT || code === OPEN_ARRAY) {
      depth += 1;
      start = depth === 1 ? at + 1 : start;
    } else if (code === CLOSE_OBJECT || code === CLOSE_ARRAY) {
      depth -= 1;
    }
    if (depth === 0 || (depth === 1 && code === COMMA)) {
      const part = json.slice(start, at).trim();
      if (part) {
        yield part;
      }
      start = at + 1;
    }
  }
}

/** The position after a string that begins at a quote. */
export function endOfString(json: string, quote: number): number {
  let at = quote + 1;
  for (;;) {
    const code = json.charCodeAt(at);
    if (code === QUOTE) {
      return at + 1;
    }
    at += code === BACKSLASH ? 2 : 1;
  }
}

/** The value of the string between two positions. */
export function readString(json: string, start: number, end: number): string {
  const inner = json.slice(start + 1, end - 1);
  return inner.includes('\\') ? JSON.parse(json.slice(start, end)) : inner;
}

/** The total number of members of all objects in a text. */
export function countMembers(json: string): number {
  let count = 0;
  for (let at = 0; at < json.length; at += 1) {
    const code = json.charCodeAt(at);
    if (code === QUOTE) {
      at = endOfString(json, at) - 1;
    } else if (code === COLON) {
      count += 1;
    }
  }
  return count;
}
