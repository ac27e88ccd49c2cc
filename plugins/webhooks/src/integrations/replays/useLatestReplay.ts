import { useApi } from '@backstage/frontend-plugin-api';
import type { Replay } from 'backstage-plugin-webhooks-common';
import useInterval from 'react-use/esm/useInterval';
import { webhooksApiRef } from '../../api/webhooksApiRef';
import { useQuery } from '../../shared/query/useQuery';

/** A batch takes less than this, so that the bar moves in small steps. */
const POLL_MS = 2_000;

/** The newest replay of an integration in the background, followed closely until it has ended. */
export function useLatestReplay(integrationId: string): Replay | undefined {
  const api = useApi(webhooksApiRef);
  const { value, loading, refetch } = useQuery(
    ['latest-replay', integrationId],
    () => api.listReplays(integrationId, { limit: 1 }),
  );
  const replay = loading ? undefined : value?.items[0];
  useInterval(refetch, replay && !replay.endedAt ? POLL_MS : null);
  return replay;
}
