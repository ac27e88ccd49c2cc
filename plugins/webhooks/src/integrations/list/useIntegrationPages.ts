import { useEffect } from 'react';
import { identityApiRef, useApi } from '@backstage/frontend-plugin-api';
import type {
  Integration,
  IntegrationPage,
  ListIntegrationsRequest,
} from 'backstage-plugin-webhooks-common';
import { webhooksApiRef } from '../../api/webhooksApiRef';
import { type Pages, usePages } from '../../shared/query/usePages';
import type { DefaultView } from './useDefaultView';
import {
  type IntegrationFilterValues,
  toRequest,
} from './useIntegrationFilters';

/** Integrations page by page, with all that the list shows about them. */
export type IntegrationPages = Pages<Integration, IntegrationPage>;

/**
 * Reads the integrations that the filters select, in one request with their counts.
 *
 * @remarks
 * On the first visit, it is not known yet whether the viewer runs the integrations of all owners. The response with
 * the viewer's own says so, and the integrations of all owners follow in a second request.
 */
export function useIntegrationPages(
  filters: IntegrationFilterValues,
  defaultView: DefaultView,
  limit: number,
): IntegrationPages {
  const api = useApi(webhooksApiRef);
  const identityApi = useApi(identityApiRef);
  const { view, order } = filters;
  const request = toRequest(filters);
  const { loading, learn } = defaultView;

  const list = (more: ListIntegrationsRequest) =>
    api.listIntegrations({
      ...request,
      ...order,
      ...more,
      limit,
      include: ['counts', 'traffic', 'orphaned', 'access'],
    });
  const pages = usePages<Integration, IntegrationPage>(
    loading ? undefined : ['integrations', { request, view, order, limit }],
    async (cursor): Promise<IntegrationPage> => {
      if (view === 'all' || view === 'orphaned') {
        return list({ cursor });
      }
      const { ownershipEntityRefs: owner } =
        await identityApi.getBackstageIdentity();
      // An empty list of owners would select the integrations of all owners.
      const mine: IntegrationPage =
        owner.length === 0 ? { items: [] } : await list({ cursor, owner });
      return !view && mine.access?.updateAll ? list({ cursor }) : mine;
    },
  );
  const updateAll = pages.value?.access?.updateAll;
  useEffect(() => {
    if (updateAll !== undefined) {
      learn(updateAll);
    }
  }, [learn, updateAll]);
  return pages;
}
