/**
 * Scheme, host and port of a URL, also of schemes for which `URL.origin` is `null`.
 *
 * @public
 */
export function toOrigin({ protocol, host }: URL): string {
  return `${protocol}//${host}`;
}

/** Replaces everything after the origin of a URL. In stored URLs it can only occur percent-encoded. */
const REST = '/…';
const ENCODED_REST = encodeURI(REST);

/**
 * Masks a URL for callers who may not update the integration.
 *
 * @remarks
 * Many receivers trust any request to a secret URL, so a path or a query is a credential: the tokens of chat webhooks
 * are path segments, and signed URLs have a signature in the query. Such a segment cannot be distinguished from others,
 * so only the origin is shown.
 *
 * @public
 */
export function maskUrl(url: string): string {
  const parsed = new URL(url);
  const { pathname, search, hash } = parsed;
  return pathname === '/' && !search && !hash
    ? url
    : `${toOrigin(parsed)}${REST}`;
}

/**
 * Whether a URL is a result of {@link maskUrl}, even after it was parsed and serialised.
 *
 * @public
 */
export function isMaskedUrl(url: string): boolean {
  return URL.canParse(url) && new URL(url).pathname === ENCODED_REST;
}
