/**
 * The most headers that an integration can have.
 *
 * @public
 */
export const MAX_HEADERS = 20;

/**
 * The longest name of a header, in characters.
 *
 * @public
 */
export const MAX_HEADER_NAME_LENGTH = 100;

/**
 * The longest value of a header, in characters.
 *
 * @public
 */
export const MAX_HEADER_VALUE_LENGTH = 4_096;

/**
 * Stands for the stored value of a header, which is never shown again. Sent back as it is, it keeps that value.
 *
 * @public
 */
export const MASKED_HEADER_VALUE = '********';

/** RFC 9110, 5.6.2: a token. */
const NAME = /^[!#$%&'*+.^_`|~0-9a-z-]+$/;
/** RFC 9110, 5.5: visible ASCII, space and tab; no line breaks, so no value can add a header. */
const VALUE = /^[\t\x20-\x7e]*$/;

/** Ours, or about the connection rather than the message. */
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
 * Describes the fault in a header of an integration.
 *
 * @remarks
 * `name`: it is no header name, or too long. `reserved`: receivers may read it `as` a header that the sender sets
 * itself. `duplicate`: receivers may take it for an earlier one. `value`: it is not one line of ASCII, or too long.
 * `masked`: the mask of a stored value is a part of it, so that value would be lost.
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
 * The first thing that is wrong with each of the headers of an integration, in their order.
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
 * The name that CGI, WSGI and similar interfaces cannot tell from this one: they pass headers on as environment
 * variables, in which every character but letters and digits becomes an underscore.
 */
function toTwin(name: string): string {
  return name.replace(/[^a-z0-9]/g, '-');
}
