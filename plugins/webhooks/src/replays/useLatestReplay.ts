import { useApi } from '@backstage/frontend-plugin-api';
import type { Replay } from 'backstage-plugin-webhooks-common';
import { webhooksApiRef } from '../api/webhooksApiRef';
import { useQuery } from '../shared/query/useQuery';

/** Short enough for a smooth progress bar. */
const POLL_MS = 2_000;

/**
 * The latest background replay of an integration, polled until it has ended.
 *
 * @param integrationId - undefined to load nothing
 */
export function useLatestReplay(
  integrationId: string | undefined,
): Replay | undefined {
  const api = useApi(webhooksApiRef);
  const { value, loading } = useQuery(
    integrationId === undefined ? undefined : ['latest-replay', integrationId],
    async () =>
      (await api.listReplays(integrationId!, { limit: 1 })).items.at(0),
    { refreshMs: replay => (replay && !replay.endedAt ? POLL_MS : 0) },
  );
  return loading ? undefined : value;
}
