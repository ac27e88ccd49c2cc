import { useApi } from '@backstage/frontend-plugin-api';
import {
  type Source,
  webhooksSourceReadPermission,
  webhooksSourceResyncPermission,
} from 'backstage-plugin-webhooks-common';
import { webhooksApiRef } from '../../api/webhooksApiRef';
import { useAllowed } from '../../shared/hooks/useAllowed';
import { type Query, useQuery } from '../../shared/query/useQuery';

/** The sources of the portal, as far as the viewer may read them. */
export interface SourcesQuery extends Query<Source[]> {
  canResync: boolean;
}

export function useSources(): SourcesQuery {
  const api = useApi(webhooksApiRef);
  const read = useAllowed(webhooksSourceReadPermission);
  // Asked together with the other permission.
  const resync = useAllowed(webhooksSourceResyncPermission);
  const query = useQuery(read.allowed ? ['sources'] : undefined, () =>
    api.listSources(),
  );
  return {
    ...query,
    loading: query.loading || (read.loading && !read.failed),
    canResync: resync.allowed,
  };
}
