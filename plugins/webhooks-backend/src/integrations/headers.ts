import { InputError } from '@backstage/errors';

const MAX_HEADERS = 20;
const MAX_NAME = 100;
const MAX_VALUE = 4_096;

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
 * The headers of an integration, names in lower case.
 *
 * @throws `InputError` that names the header and what is wrong with it
 */
export function checkHeaders(
  headers: Record<string, string>,
): Record<string, string> {
  const entries = Object.entries(headers).map(
    ([name, value]) => [name.toLowerCase(), value] as const,
  );
  if (entries.length > MAX_HEADERS) {
    throw new InputError(`At most ${MAX_HEADERS} headers are allowed`);
  }
  const namesByTwin = new Map<string, string>();
  for (const [name, value] of entries) {
    if (!NAME.test(name) || name.length > MAX_NAME) {
      throw new InputError(`'${name.slice(0, MAX_NAME)}' is not a header name`);
    }
    const twin = toTwin(name);
    if (RESERVED.has(twin) || twin.startsWith('webhook-')) {
      throw new InputError(
        twin === name
          ? `The header '${name}' is set by the sender itself`
          : `Many receivers read the header '${name}' as '${twin}', which is set by the sender itself`,
      );
    }
    const other = namesByTwin.get(twin);
    if (other !== undefined) {
      throw new InputError(
        `The headers '${other}' and '${name}' are the same to many receivers. Keep one of them.`,
      );
    }
    namesByTwin.set(twin, name);
    if (!VALUE.test(value) || value.length > MAX_VALUE) {
      throw new InputError(
        `The value of the header '${name}' must be one line of ASCII, at most ${MAX_VALUE} characters`,
      );
    }
  }
  return Object.fromEntries(entries);
}

/**
 * The name that CGI, WSGI and similar interfaces cannot tell from this one: they pass headers on as environment
 * variables, in which every character but letters and digits becomes an underscore.
 */
function toTwin(name: string): string {
  return name.replace(/[^a-z0-9]/g, '-');
}
