import { toOrigin } from 'backstage-plugin-webhooks-common';
import type { IntegrationRecord } from '../database/IntegrationStore';

/**
 * The context of a sealed text.
 *
 * @remarks
 * A text can only be opened in the context that it was sealed for, so it is useless if it is copied to another
 * integration, header or URL in the database.
 */
export type SealContext = readonly string[];

/** The context of the signing secrets of an integration. */
export function secretContext(integrationId: string): SealContext {
  return ['secret', integrationId];
}

/** The context of a header value: the integration, the origin and path of the URL, and the header. */
export function headerContext(
  { id, url }: Pick<IntegrationRecord, 'id' | 'url'>,
  name: string,
): SealContext {
  const target = new URL(url);
  return ['header', id, toOrigin(target), target.pathname, name];
}
