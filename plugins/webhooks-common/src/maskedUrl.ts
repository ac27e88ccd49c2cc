/** Stands for all of a URL that follows its origin. No stored URL has it as it is: there it is percent-encoded. */
const REST = '/…';
const ENCODED_REST = encodeURI(REST);

/**
 * A URL as those see it who may not update the integration.
 *
 * @remarks
 * Many receivers trust any request to a secret URL, so a path or a query is a credential: the tokens of chat
 * webhooks are path segments, and signed URLs have a signature in the query. Nobody can tell such a segment from
 * another one, so only the origin is shown.
 *
 * @public
 */
export function maskUrl(url: string): string {
  const { origin, pathname, search, hash } = new URL(url);
  return pathname === '/' && !search && !hash ? url : `${origin}${REST}`;
}

/**
 * Whether a URL is what {@link maskUrl} made of another one, also after it was parsed and written again.
 *
 * @public
 */
export function isMaskedUrl(url: string): boolean {
  return URL.canParse(url) && new URL(url).pathname === ENCODED_REST;
}
