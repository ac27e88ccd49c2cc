import {
  HEALTH_STATUSES,
  type ListIntegrationsRequest,
} from 'backstage-plugin-webhooks-common';
import {
  useUrlFilters,
  type UrlFilters,
} from '../../shared/hooks/useUrlFilters';

const KEYS = ['q', 'health', 'owner', 'entity', 'show'] as const;

export type IntegrationFilterValues = UrlFilters<(typeof KEYS)[number]>;

/** The filters of the list of integrations, kept in the URL. */
export function useIntegrationFilters(): IntegrationFilterValues {
  return useUrlFilters(KEYS);
}

/**
 * Whether only the viewer's own integrations are shown. This is the default, unless a link names an owner or entity.
 */
export function showsMine(values: IntegrationFilterValues['values']): boolean {
  return (
    !values.owner &&
    !values.entity &&
    values.show !== 'all' &&
    !showsOrphans(values)
  );
}

/** Whether only integrations without an existing owner are shown. */
export function showsOrphans(
  values: IntegrationFilterValues['values'],
): boolean {
  return values.show === 'orphaned';
}

/** The selected ownership filter. */
export function selectedView(
  values: IntegrationFilterValues['values'],
): 'mine' | 'all' | 'orphaned' {
  if (showsMine(values)) {
    return 'mine';
  }
  return showsOrphans(values) ? 'orphaned' : 'all';
}

/** Whether filters other than ownership are set. */
export function isNarrowed(values: IntegrationFilterValues['values']): boolean {
  return Boolean(values.q || values.health || values.owner || values.entity);
}

/** The selected health values; unknown values are dropped. */
export function selectedHealth(values: IntegrationFilterValues['values']) {
  const selected = values.health?.split(',') ?? [];
  return HEALTH_STATUSES.filter(health => selected.includes(health));
}

/** Converts the filters to a request. The caller adds the owners for "Mine". */
export function toRequest(
  values: IntegrationFilterValues['values'],
): ListIntegrationsRequest {
  const health = selectedHealth(values);
  return {
    ...(values.q && { q: values.q }),
    ...(health.length > 0 && { health }),
    ...(values.owner && { owner: values.owner }),
    ...(values.entity && { entityRef: values.entity }),
    ...(showsOrphans(values) && { orphaned: true }),
  };
}
