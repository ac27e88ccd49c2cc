import { useCallback } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import type { Replay } from 'backstage-plugin-webhooks-common';
import { webhooksApiRef } from '../api/webhooksApiRef';
import { type Action, useAction } from '../shared/hooks/useAction';

/** Stops a replay of an integration. */
export function useStopReplay(
  integrationId: string,
): Action<[replayId: string], Replay> {
  const api = useApi(webhooksApiRef);
  return useAction(
    useCallback(
      (replayId: string) => api.stopReplay(integrationId, replayId),
      [api, integrationId],
    ),
  );
}
