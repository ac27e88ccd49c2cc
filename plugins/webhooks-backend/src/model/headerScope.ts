import { toOrigin } from 'backstage-plugin-webhooks-common';

/**
 * The URLs that the header values of an integration are sent to: those with the origin and path of its own URL, or all
 * with its origin. On a shared host, each party has a path.
 */
export const HEADER_SCOPES = ['path', 'origin'] as const;

export type HeaderScope = (typeof HEADER_SCOPES)[number];

/** Whether header values given for one URL may be sent to another. */
export function isInHeaderScope(
  given: string,
  other: string,
  scope: HeaderScope,
): boolean {
  const a = new URL(given);
  const b = new URL(other);
  return (
    toOrigin(a) === toOrigin(b) &&
    (scope === 'origin' || a.pathname === b.pathname)
  );
}
