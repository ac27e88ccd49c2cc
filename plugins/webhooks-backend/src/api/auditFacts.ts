import type { JsonObject } from '@backstage/types';
import { toOrigin } from 'backstage-plugin-webhooks-common';

/**
 * The facts of an integration for an audit event.
 *
 * @remarks
 * Audit events contain only the origin of a URL: the path or query may be the credential of the receiver, and audit
 * trails have other readers than integrations.
 */
export function auditFacts(integration: {
  owner?: string;
  url?: string;
}): JsonObject {
  const { owner, url } = integration;
  return {
    ...(owner !== undefined && { owner }),
    ...(url !== undefined && {
      origin: URL.canParse(url) ? toOrigin(new URL(url)) : null,
    }),
  };
}
