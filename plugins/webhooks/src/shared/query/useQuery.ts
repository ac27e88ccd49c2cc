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
  /** The newest answer; while another key is loading, the answer for the key before. */
  value?: T;
  /** Set when there is no answer to show. */
  error?: Error;
  /** Whether `value` does not belong to the current key yet. */
  loading: boolean;
  /** Starts over after an error. */
  retry(): void;
}

interface QueryOptions<T> {
  /** Whether it changes without the viewer's doing; true by default. */
  live?: boolean;
  /** How soon to fetch again, for data that is watched closely; 0 leaves it to live updates. */
  refreshMs?: (value: T | undefined) => number;
}

/** An answer, and the key that it is for. */
interface Answer<T> {
  hash: string;
  value: T;
}

const OPTIONS: SWRConfiguration = {
  keepPreviousData: true,
  dedupingInterval: 1_000,
  // Equal answers are rendered as well, so that relative times move on.
  compare: Object.is,
  // Live updates cover for all of these.
  shouldRetryOnError: false,
  revalidateOnFocus: false,
  revalidateOnReconnect: false,
};

/**
 * Fetches when the key changes and, silently, when webhooks data may have changed. Components with the same key share
 * one request.
 *
 * @remarks
 * A failure in the background keeps what is shown, unless the viewer may no longer see it or it is gone.
 *
 * @param key - undefined while there is nothing to fetch
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
      refreshInterval: latest => refreshMs?.(latest?.value) ?? 0,
    },
  );
  const retry = useCallback(
    // Drops the error, so that the page says that it waits.
    () => void mutate(undefined, { revalidate: true }),
    [mutate],
  );

  // A failure from an earlier visit says nothing about this one.
  const { cache } = useSWRConfig();
  useLayoutEffect(() => {
    const earlier = cache.get(hash);
    if (earlier?.error !== undefined && earlier.data === undefined) {
      retry();
    }
  }, [cache, hash, retry]);

  const isCurrent = answer?.hash === hash;
  const isWithdrawn = [403, 404].includes(errorStatus(error) ?? 0);
  const failed = error !== undefined && (!isCurrent || isWithdrawn);
  return {
    value: failed || !key ? undefined : answer?.value,
    error: failed ? error : undefined,
    loading: key !== undefined && !isCurrent && !failed,
    retry,
  };
}
