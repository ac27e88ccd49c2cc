import type { IntegrationRecord } from '../database/IntegrationStore';
import { originOf } from '../model/origin';

/**
 * The place that a sealed text belongs to.
 *
 * @remarks
 * A text opens only for the place that it was sealed for, so one that is copied to another integration, header or URL
 * in the database opens no more.
 */
export type SealContext = readonly string[];

/** The place of the signing secrets of an integration. */
export function secretContext(integrationId: string): SealContext {
  return ['secret', integrationId];
}

/** The place of a header value: the integration, the origin and path that the value is sent to, and the header. */
export function headerContext(
  { id, url }: Pick<IntegrationRecord, 'id' | 'url'>,
  name: string,
): SealContext {
  const target = new URL(url);
  return ['header', id, originOf(target), target.pathname, name];
}
