/**
 * Maximum number of headers of an integration.
 *
 * @public
 */
export const MAX_HEADERS = 20;

/**
 * Maximum length of a header name, in characters.
 *
 * @public
 */
export const MAX_HEADER_NAME_LENGTH = 100;

/**
 * Maximum length of a header value, in characters.
 *
 * @public
 */
export const MAX_HEADER_VALUE_LENGTH = 4_096;

/**
 * Replaces the stored value of a header, which is never shown again. Sent back unchanged, it keeps that value.
 *
 * @public
 */
export const MASKED_HEADER_VALUE = '********';

/** RFC 9110, 5.6.2: a token. */
const NAME = /^[!#$%&'*+.^_`|~0-9a-z-]+$/;
/** RFC 9110, 5.5: visible ASCII, space and tab; no line breaks, so no value can add a header. */
const VALUE = /^[\t\x20-\x7e]*$/;

/** Headers set by the sender, or hop-by-hop headers. */
const RESERVED = new Set([
  'accept-encoding',
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'expect',
  'host',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'user-agent',
]);

/**
 * The problem with a header of an integration.
 *
 * @remarks
 * `name`: it is not a header name, or too long. `reserved`: receivers may read it `as` a header set by the sender.
 * `duplicate`: receivers may confuse it with an earlier one. `value`: it is not one line of ASCII, or too long.
 * `masked`: it contains the mask of a stored value, which would be lost.
 *
 * @public
 */
export type HeaderProblem =
  | { kind: 'name' }
  | { kind: 'reserved'; as: string }
  | { kind: 'duplicate'; of: string }
  | { kind: 'value' }
  | { kind: 'masked' };

/**
 * Finds the first problem of each header of an integration, in order.
 *
 * @param headers - names, in any case, and values
 *
 * @public
 */
export function headerProblems(
  headers: [name: string, value: string][],
): (HeaderProblem | undefined)[] {
  const namesByTwin = new Map<string, string>();
  return headers.map(([given, value]) => {
    const name = given.toLowerCase();
    if (!NAME.test(name) || name.length > MAX_HEADER_NAME_LENGTH) {
      return { kind: 'name' };
    }
    const twin = toTwin(name);
    if (RESERVED.has(twin) || twin.startsWith('webhook-')) {
      return { kind: 'reserved', as: twin };
    }
    const other = namesByTwin.get(twin);
    if (other !== undefined) {
      return { kind: 'duplicate', of: other };
    }
    namesByTwin.set(twin, name);
    if (!VALUE.test(value) || value.length > MAX_HEADER_VALUE_LENGTH) {
      return { kind: 'value' };
    }
    return value !== MASKED_HEADER_VALUE && value.includes(MASKED_HEADER_VALUE)
      ? { kind: 'masked' }
      : undefined;
  });
}

/**
 * The form of a header name in CGI, WSGI and similar interfaces. They pass headers as environment variables, in which
 * every character except letters and digits becomes an underscore.
 */
function toTwin(name: string): string {
  return name.replace(/[^a-z0-9]/g, '-');
}
