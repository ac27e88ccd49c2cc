import { type Entity, stringifyEntityRef } from '@backstage/catalog-model';
import { useApi } from '@backstage/frontend-plugin-api';
import type {
  HealthStatus,
  Integration,
  ListIntegrationsRequest,
  WebhooksApi,
} from 'backstage-plugin-webhooks-common';
import { webhooksApiRef } from '../../api';
import { useQuery } from '../../hooks/useQuery';

/** More are behind "View all": the payload of the card must not grow with the number of integrations. */
const LIMIT = 20;

const URGENCY: Record<HealthStatus, number> = {
  disabled: 0,
  failing: 1,
  healthy: 2,
  idle: 3,
};

function worstFirst(a: Integration, b: Integration): number {
  return URGENCY[a.health] - URGENCY[b.health] || a.name.localeCompare(b.name);
}

/** The worst integrations of a selection. */
export interface WorstIntegrations {
  items: Integration[];
  /** Whether there are more than `items`. */
  more: boolean;
}

/**
 * Reads the integrations to show on a card, in one request. Only where they are too many for that, a second one
 * asks for those that need attention, wherever they are in the list.
 */
export async function listWorst(
  api: WebhooksApi,
  selection: Pick<ListIntegrationsRequest, 'owner' | 'entityRef'>,
): Promise<WorstIntegrations> {
  const first = await api.listIntegrations({ ...selection, limit: LIMIT });
  if (!first.nextCursor) {
    return { items: [...first.items].sort(worstFirst), more: false };
  }
  const bad = await api.listIntegrations({
    ...selection,
    health: ['disabled', 'failing'],
    limit: LIMIT,
  });
  const badIds = new Set(bad.items.map(({ id }) => id));
  const items = [
    ...bad.items,
    ...first.items.filter(({ id }) => !badIds.has(id)),
  ];
  return { items: items.sort(worstFirst).slice(0, LIMIT), more: true };
}

/** How an entity relates to integrations: groups and users own them, all others are their subject. */
export function selectionOf(entity: Entity): {
  owner?: string;
  entityRef?: string;
} {
  const ref = stringifyEntityRef(entity);
  const kind = entity.kind.toLocaleLowerCase('en-US');
  return kind === 'group' || kind === 'user'
    ? { owner: ref }
    : { entityRef: ref };
}

/** The integrations about an entity, or owned by it. */
export function useEntityIntegrations(entity: Entity) {
  const api = useApi(webhooksApiRef);
  const selection = selectionOf(entity);
  return useQuery(['worst', selection], () => listWorst(api, selection));
}
