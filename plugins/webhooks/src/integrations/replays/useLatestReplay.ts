import { useApi } from '@backstage/frontend-plugin-api';
import type { Replay } from 'backstage-plugin-webhooks-common';
import { webhooksApiRef } from '../../api/webhooksApiRef';
import { useQuery } from '../../shared/query/useQuery';

/** A batch takes less than this, so that the bar moves in small steps. */
const POLL_MS = 2_000;

/** The newest replay of an integration in the background, followed closely until it has ended. */
export function useLatestReplay(integrationId: string): Replay | undefined {
  const api = useApi(webhooksApiRef);
  const { value, loading } = useQuery(
    ['latest-replay', integrationId],
    async () =>
      (await api.listReplays(integrationId, { limit: 1 })).items.at(0),
    { refreshMs: replay => (replay && !replay.endedAt ? POLL_MS : 0) },
  );
  return loading ? undefined : value;
}
