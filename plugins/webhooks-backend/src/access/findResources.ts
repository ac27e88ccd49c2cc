import type { IntegrationStore } from '../database/IntegrationStore';
import { normalizeEntityRef } from '../model/entityRefs';
import type { ProtectedIntegration } from './AccessControl';

/**
 * Finds the resources of permission decisions, one per ref: an existing integration by its id, or a new integration by
 * the entity ref of its owner.
 */
export async function findResources(
  integrations: IntegrationStore,
  refs: string[],
): Promise<(ProtectedIntegration | undefined)[]> {
  const records = await integrations.findAll(refs);
  const byId = new Map(records.map(record => [record.id, record]));
  // Ids never contain a colon; complete entity refs always do.
  return refs.map(ref =>
    ref.includes(':')
      ? { id: ref, owner: normalizeEntityRef(ref) }
      : byId.get(ref),
  );
}
