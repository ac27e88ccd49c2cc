import {
  MASKED_HEADER_VALUE,
  type Attempt,
} from 'backstage-plugin-webhooks-common';

/** Maximum length of an argument. Linux accepts 128 KiB. */
const MAX_ARGUMENT_BYTES = 100_000;
/** Replaces header values that the portal does not show. */
const HIDDEN = 'REPLACE_ME';

/**
 * The shell command that repeats a request. A body that is too large for an argument is read from `body.json`.
 */
export function toCurl(
  { url, requestHeaders }: Pick<Attempt, 'url' | 'requestHeaders'>,
  body: string,
): string {
  const isLarge = new TextEncoder().encode(body).length > MAX_ARGUMENT_BYTES;
  const headers = Object.entries(requestHeaders).map(
    ([name, value]) =>
      `--header ${quote(`${name}: ${value === MASKED_HEADER_VALUE ? HIDDEN : value}`)}`,
  );
  return [
    `curl --request POST ${quote(url)}`,
    ...headers,
    `--data-binary ${isLarge ? '@body.json' : quote(body)}`,
  ].join(' \\\n  ');
}

/** One argument of a POSIX shell. */
function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
