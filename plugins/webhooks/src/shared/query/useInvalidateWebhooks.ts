import { useCallback } from 'react';
import { useSWRConfig } from 'swr';
import { isWebhooksKey } from './queryKeys';

/**
 * Refetches all webhooks data on the page without waiting for a signal of the backend: users expect to see the effect of
 * an action at once, even where signals are not installed.
 */
export function useInvalidateWebhooks(): () => Promise<void> {
  const { mutate } = useSWRConfig();
  return useCallback(async () => {
    await mutate(isWebhooksKey);
  }, [mutate]);
}
