import { useCallback, useLayoutEffect } from 'react';
import useSWR, {
  type SWRConfiguration,
  unstable_serialize,
  useSWRConfig,
} from 'swr';
import { errorStatus } from '../errors';
import { type QueryKey, toCacheKey } from './queryKeys';
import { useLiveUpdates } from './useLiveUpdates';

/** The state of data that a component fetches. */
export interface Query<T> {
  /** The latest result; while a new key is loading, the result for the previous key. */
  value?: T;
  /** Set if there is no result to show. */
  error?: Error;
  /** Whether the result for the current key is still missing. */
  loading: boolean;
  /** Starts over after an error. */
  retry(): void;
}

interface QueryOptions<T> {
  /** Whether the data changes without an action of the viewer; true by default. */
  live?: boolean;
  /** The interval of further fetches, for data that changes quickly; 0 leaves them to live updates. */
  refreshMs?: (value: T | undefined) => number;
}

/** A result and the key it belongs to. */
interface Answer<T> {
  hash: string;
  value: T;
}

/** The delay before a failed fetch of data without live updates is repeated. */
const RETRY_MS = 5_000;

const OPTIONS: SWRConfiguration = {
  keepPreviousData: true,
  dedupingInterval: 1_000,
  // Equal results are rendered too, so that relative times are updated.
  compare: Object.is,
  // Live updates replace both of these.
  revalidateOnFocus: false,
  revalidateOnReconnect: false,
};

/**
 * Fetches data when the key changes, and in the background when webhooks data may have changed. Components with the
 * same key share one request.
 *
 * @remarks
 * A failure in the background keeps the value, unless the viewer lost access to it or it was deleted.
 *
 * @param key - undefined if there is nothing to fetch
 */
export function useQuery<T>(
  key: QueryKey | undefined,
  fetch: () => Promise<T>,
  options: QueryOptions<T> = {},
): Query<T> {
  const { live = true, refreshMs } = options;
  const cacheKey = key && toCacheKey(key, live);
  const hash = unstable_serialize(cacheKey);
  useLiveUpdates(live && key !== undefined);
  const {
    data: answer,
    error,
    mutate,
  } = useSWR<Answer<T>, Error>(
    cacheKey,
    async () => ({ hash, value: await fetch() }),
    {
      ...OPTIONS,
      // Live data is fetched again anyway.
      shouldRetryOnError: failure => !live && !isFinal(failure),
      onErrorRetry: (_failure, _key, _config, revalidate, { retryCount }) =>
        setTimeout(() => void revalidate({ retryCount }), RETRY_MS),
      refreshInterval: latest => refreshMs?.(latest?.value) ?? 0,
    },
  );
  const retry = useCallback(
    // Clears the error, so that the page shows that it is loading.
    () => void mutate(undefined, { revalidate: true }),
    [mutate],
  );

  // The cached error of an earlier visit must not be shown for this one.
  const { cache } = useSWRConfig();
  useLayoutEffect(() => {
    const earlier = cache.get(hash);
    if (earlier?.error !== undefined && earlier.data === undefined) {
      retry();
    }
  }, [cache, hash, retry]);

  const isCurrent = answer?.hash === hash;
  const failed = error !== undefined && (!isCurrent || isFinal(error));
  return {
    value: failed || !key ? undefined : answer?.value,
    error: failed ? error : undefined,
    loading: key !== undefined && !isCurrent && !failed,
    retry,
  };
}

/** Whether the viewer lacks access to the data, or it does not exist: fetching again soon is useless. */
function isFinal(error: Error): boolean {
  return [403, 404].includes(errorStatus(error) ?? 0);
}
