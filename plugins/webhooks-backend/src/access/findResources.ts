import type { IntegrationStore } from '../database/IntegrationStore';
import { normalizeEntityRef } from '../model/entityRefs';
import type { ProtectedIntegration } from './AccessControl';

/**
 * Finds what permission decisions are about, one answer for each ref: an integration by its id, or by the entity ref of
 * an owner the integration that is yet to be created for it.
 */
export async function findResources(
  integrations: IntegrationStore,
  refs: string[],
): Promise<(ProtectedIntegration | undefined)[]> {
  const records = await integrations.findAll(refs);
  const byId = new Map(records.map(record => [record.id, record]));
  // No id has a colon, and every complete entity ref has one.
  return refs.map(ref =>
    ref.includes(':')
      ? { id: ref, owner: normalizeEntityRef(ref) }
      : byId.get(ref),
  );
}
