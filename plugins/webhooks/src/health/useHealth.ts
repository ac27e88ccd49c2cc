import { useApi } from '@backstage/frontend-plugin-api';
import type { IntegrationHealth } from 'backstage-plugin-webhooks-common';
import { webhooksApiRef } from '../api/webhooksApiRef';
import { type Query, useQuery } from '../shared/query/useQuery';

/** The health of one integration. */
export function useHealth(integrationId: string): Query<IntegrationHealth> {
  const api = useApi(webhooksApiRef);
  return useQuery(['health', integrationId], () =>
    api.getHealth(integrationId),
  );
}
