import { useApi } from '@backstage/frontend-plugin-api';
import type { ListedEventType } from 'backstage-plugin-webhooks-common';
import { webhooksApiRef } from '../../api/webhooksApiRef';
import { type Query, useQuery } from '../query/useQuery';

/** The registered event types. */
export function useEventTypes(): Query<ListedEventType[]> {
  const api = useApi(webhooksApiRef);
  return useQuery(['event-types'], () => api.listEventTypes(), { live: false });
}
