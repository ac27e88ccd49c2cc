import { useApi } from '@backstage/frontend-plugin-api';
import type { Integration } from 'backstage-plugin-webhooks-common';
import { webhooksApiRef } from '../../api/webhooksApiRef';
import { type Query, useQuery } from '../query/useQuery';

/** @param id - undefined while unknown */
export function useIntegration(id: string | undefined): Query<Integration> {
  const api = useApi(webhooksApiRef);
  return useQuery(id === undefined ? undefined : ['integration', id], () =>
    api.getIntegration(id!),
  );
}
