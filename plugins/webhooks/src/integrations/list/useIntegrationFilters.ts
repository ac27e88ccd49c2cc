import {
  HEALTH_STATUSES,
  INTEGRATION_SORTS,
  type IntegrationSort,
  type ListIntegrationsRequest,
} from 'backstage-plugin-webhooks-common';
import {
  useUrlFilters,
  type UrlFilters,
} from '../../shared/hooks/useUrlFilters';

const KEYS = [
  'q',
  'health',
  'owner',
  'entity',
  'show',
  'sort',
  'order',
] as const;

/** The parameters that are kept when filters are cleared. */
const VIEW_KEYS = ['show', 'sort', 'order'] as const;

/** Whose integrations are shown. */
export type View = 'mine' | 'all' | 'orphaned';

/** The order of a list of integrations. */
export interface ListOrder {
  sort: IntegrationSort;
  order: 'asc' | 'desc';
}

type Filters = UrlFilters<(typeof KEYS)[number]>;
type Values = Filters['values'];

/** The filters and the order of the list of integrations, kept in the URL. */
export interface IntegrationFilterValues extends Omit<Filters, 'clear'> {
  /** Removes all filters but the ownership. */
  clear(): void;
  /** The ownership filter; undefined until it is chosen, by the viewer or by default. */
  view: View | undefined;
  order: ListOrder;
}

/** @param defaultView - unless the URL says otherwise */
export function useIntegrationFilters(
  defaultView: View | undefined,
): IntegrationFilterValues {
  const { clear, ...filters } = useUrlFilters(KEYS);
  return {
    ...filters,
    clear: () => clear(VIEW_KEYS),
    view: selectedView(filters.values) ?? defaultView,
    order: selectedOrder(filters.values),
  };
}

/** The ownership filter of the URL. A link that names an owner or entity is about the integrations of all owners. */
function selectedView({ show, owner, entity }: Values): View | undefined {
  if (show === 'mine' || show === 'all' || show === 'orphaned') {
    return show;
  }
  return owner || entity ? 'all' : undefined;
}

/** The worst first, unless the URL says otherwise. */
function selectedOrder({ sort, order }: Values): ListOrder {
  return {
    sort: INTEGRATION_SORTS.find(one => one === sort) ?? 'health',
    order: order === 'desc' ? 'desc' : 'asc',
  };
}

/** Whether filters other than ownership are set. */
export function isNarrowed(values: Values): boolean {
  return Boolean(values.q || values.health || values.owner || values.entity);
}

/** The selected health values; unknown values are dropped. */
export function selectedHealth(values: Values) {
  const selected = values.health?.split(',') ?? [];
  return HEALTH_STATUSES.filter(health => selected.includes(health));
}

/** Converts the filters to a request. The caller adds the owners for "Mine". */
export function toRequest({
  values,
  view,
}: Pick<IntegrationFilterValues, 'values' | 'view'>): ListIntegrationsRequest {
  const health = selectedHealth(values);
  return {
    ...(values.q && { q: values.q }),
    ...(health.length > 0 && { health }),
    ...(values.owner && { owner: values.owner }),
    ...(values.entity && { entityRef: values.entity }),
    ...(view === 'orphaned' && { orphaned: true }),
  };
}
