import type { EchoMask } from '../../secrets/EchoMask';

const MAX_HEADERS = 64;
const MAX_CHARACTERS = 8_192;
/** Contains a space, so it cannot be the name of a header. */
const NOT_KEPT = '(not kept)';

/**
 * Selects and masks the response headers that the log keeps, and counts the others under `(not kept)`.
 */
export function loggedHeaders(
  headers: Record<string, string | string[] | undefined>,
  mask: EchoMask | undefined,
): Record<string, string> {
  // The delivery engine needs this header, so the others must not displace it.
  const names = new Set(['retry-after', ...Object.keys(headers)]);
  const logged = new Map<string, string>();
  let room = MAX_CHARACTERS;
  let notKept = 0;
  for (const name of names) {
    const value = headers[name];
    if (value === undefined) {
      continue;
    }
    const text = Array.isArray(value) ? value.join(', ') : value;
    const shownName = mask ? mask.apply(name) : name;
    const length = name.length + text.length;
    if (logged.size < MAX_HEADERS && length <= room && !logged.has(shownName)) {
      logged.set(shownName, mask ? mask.apply(text) : text);
      room -= length;
    } else {
      notKept += 1;
    }
  }
  if (notKept > 0) {
    logged.set(NOT_KEPT, `${notKept} more headers`);
  }
  return Object.fromEntries(logged);
}
