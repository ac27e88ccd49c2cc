import { useApi } from '@backstage/frontend-plugin-api';
import type { EventType } from 'backstage-plugin-webhooks-common';
import { webhooksApiRef } from '../../api/webhooksApiRef';
import { type Query, useQuery } from '../query/useQuery';

/** The registered event types. */
export function useEventTypes(): Query<EventType[]> {
  const api = useApi(webhooksApiRef);
  return useQuery(['event-types'], () => api.listEventTypes(), { live: false });
}
