import { type Entity, stringifyEntityRef } from '@backstage/catalog-model';
import { useApi } from '@backstage/frontend-plugin-api';
import { webhooksApiRef } from '../../api/webhooksApiRef';
import { OWNER_KINDS } from '../../shared/entityKinds';
import { useQuery } from '../../shared/query/useQuery';

/** Selects the integrations of an entity: owned by a group or user, or about any other entity. */
export function toSelection(entity: Entity): {
  owner?: string;
  entityRef?: string;
} {
  const ref = stringifyEntityRef(entity);
  const kind = entity.kind.toLocaleLowerCase('en-US');
  return OWNER_KINDS.includes(kind) ? { owner: ref } : { entityRef: ref };
}

/** The integrations of an entity with the worst health, in a single request. */
export function useEntityIntegrations(entity: Entity) {
  const api = useApi(webhooksApiRef);
  const selection = toSelection(entity);
  return useQuery(['health-summary', selection], () =>
    api.getHealthSummary(selection),
  );
}
