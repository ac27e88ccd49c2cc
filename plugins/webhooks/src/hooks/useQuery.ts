import { useCallback, useEffect, useRef, useState } from 'react';
import useLatest from 'react-use/esm/useLatest';
import { useChanges } from './useChanges';

/** What a component knows of something that it fetches. */
export interface Query<T> {
  /** The newest answer; while another key is loading, the answer for the key before. */
  value?: T;
  /** Set when there is no answer to show. */
  error?: Error;
  /** Whether `value` does not belong to the current key yet. */
  loading: boolean;
  refetch(): void;
}

interface State<T> {
  hash?: string;
  value?: T;
  error?: Error;
}

/**
 * Fetches when the key changes and, silently, when webhooks data may have changed.
 *
 * @remarks
 * An answer that arrives late never replaces a newer one, and a failure in the background keeps what is shown.
 */
export function useQuery<T>(
  key: unknown,
  fetch: () => Promise<T>,
  options: { live?: boolean } = {},
): Query<T> {
  const hash = JSON.stringify(key);
  const change = useChanges(options.live ?? true);
  const latestFetch = useLatest(fetch);
  const latestHash = useLatest(hash);
  const started = useRef(0);
  const applied = useRef(0);
  const [state, setState] = useState<State<T>>({});
  const [round, setRound] = useState(0);

  useEffect(() => {
    started.current += 1;
    const order = started.current;
    const apply = (next: (previous: State<T>) => State<T>) => {
      if (latestHash.current === hash && order > applied.current) {
        applied.current = order;
        setState(next);
      }
    };
    latestFetch.current().then(
      value => apply(() => ({ hash, value })),
      error =>
        apply(previous =>
          previous.hash === hash && previous.value !== undefined
            ? previous
            : { hash, error },
        ),
    );
  }, [hash, change, round, latestFetch, latestHash]);

  const refetch = useCallback(() => {
    setState(previous => (previous.error ? {} : previous));
    setRound(count => count + 1);
  }, []);

  return {
    value: state.value,
    error: state.hash === hash ? state.error : undefined,
    loading: state.hash !== hash,
    refetch,
  };
}
