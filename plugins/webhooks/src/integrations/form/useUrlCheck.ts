import { useState } from 'react';
import useDebounce from 'react-use/esm/useDebounce';
import { useApi } from '@backstage/frontend-plugin-api';
import type { UrlCheck } from 'backstage-plugin-webhooks-common';
import { webhooksApiRef } from '../../api/webhooksApiRef';
import { useQuery } from '../../shared/query/useQuery';

/** Longer than the pause between two characters, because each check opens a connection. */
const DEBOUNCE_MS = 800;

/**
 * Connects to the URL of a form once the user pauses.
 *
 * @param url - undefined while it is invalid or unchanged
 * @param integrationId - absent for a new integration
 *
 * @returns undefined without a result: a check that fails or is rejected says nothing about the URL
 */
export function useUrlCheck(
  url: string | undefined,
  integrationId?: string,
): { pending: boolean; check?: UrlCheck } {
  const api = useApi(webhooksApiRef);
  const [settled, setSettled] = useState<string>();
  useDebounce(() => setSettled(url), DEBOUNCE_MS, [url]);
  const isSettled = url !== undefined && settled === url;
  const { value, error, loading } = useQuery(
    isSettled ? ['check-url', url, integrationId] : undefined,
    () => api.checkUrl({ url: url!, ...(integrationId && { integrationId }) }),
    { live: false },
  );
  if (!isSettled || error) {
    return { pending: false };
  }
  return loading || !value
    ? { pending: true }
    : { pending: false, check: value };
}
