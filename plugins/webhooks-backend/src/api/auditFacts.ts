import type { JsonObject } from '@backstage/types';

/**
 * The facts of an integration for an audit event.
 *
 * @remarks
 * No audit event carries more of a URL than its origin: a path or a query may be the credential of the receiver, and
 * audit trails have other readers than integrations.
 */
export function auditFacts(integration: {
  owner?: string;
  url?: string;
}): JsonObject {
  const { owner, url } = integration;
  return {
    ...(owner !== undefined && { owner }),
    ...(url !== undefined && { origin: toOrigin(url) }),
  };
}

/** Scheme, host and port, also of schemes that `URL.origin` says nothing about. */
function toOrigin(url: string): string | null {
  if (!URL.canParse(url)) {
    return null;
  }
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}`;
}
