import { useCallback } from 'react';
import { useSWRConfig } from 'swr';
import { isWebhooksKey } from './queryKeys';

/**
 * Fetches everything again that the page shows of webhooks, without waiting for the backend's signal: the effect of a
 * button is expected at once, also where signals are not installed.
 */
export function useInvalidateWebhooks(): () => Promise<void> {
  const { mutate } = useSWRConfig();
  return useCallback(async () => {
    await mutate(isWebhooksKey);
  }, [mutate]);
}
