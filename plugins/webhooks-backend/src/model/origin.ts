/**
 * Scheme, host and port of a URL, also of schemes for which `URL.origin` is `null`.
 */
export function originOf({ protocol, host }: URL): string {
  return `${protocol}//${host}`;
}
