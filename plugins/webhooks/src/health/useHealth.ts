import { useApi } from '@backstage/frontend-plugin-api';
import type { IntegrationHealth } from 'backstage-plugin-webhooks-common';
import { webhooksApiRef } from '../api/webhooksApiRef';
import { type Query, useQuery } from '../shared/query/useQuery';

/**
 * The health of one integration.
 *
 * @param integrationId - undefined if it is not needed
 */
export function useHealth(
  integrationId: string | undefined,
): Query<IntegrationHealth> {
  const api = useApi(webhooksApiRef);
  return useQuery(
    integrationId === undefined ? undefined : ['health', integrationId],
    () => api.getHealth(integrationId!),
  );
}
