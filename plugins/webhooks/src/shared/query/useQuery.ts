import { useCallback, useEffect, useRef, useState } from 'react';
import useLatest from 'react-use/esm/useLatest';
import { errorStatus } from '../errors';
import { useChanges } from './useChanges';

/** The state of data that a component fetches. */
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

/** A request on its way. */
interface Flight {
  hash: string;
  /** Whether something changed since it started, so that its answer may be outdated. */
  outdated: boolean;
}

/**
 * Fetches when the key changes and, silently, when webhooks data may have changed.
 *
 * @remarks
 * An answer for an earlier key is dropped. At most one request per key is under way, however often things change. A
 * failure in the background keeps what is shown, unless the viewer may no longer see it or it is gone.
 */
export function useQuery<T>(
  key: unknown,
  fetch: () => Promise<T>,
  options: { live?: boolean } = {},
): Query<T> {
  const hash = JSON.stringify(key);
  const change = useChanges(options.live ?? true);
  const latestFetch = useLatest(fetch);
  const newest = useRef<Flight>();
  const [state, setState] = useState<State<T>>({});
  const [round, setRound] = useState(0);

  useEffect(() => {
    if (newest.current?.hash === hash) {
      newest.current.outdated = true;
      return;
    }
    const flight: Flight = { hash, outdated: false };
    newest.current = flight;
    const land = (next: (previous: State<T>) => State<T>) => {
      if (newest.current !== flight) {
        return;
      }
      newest.current = undefined;
      setState(next);
      if (flight.outdated) {
        setRound(count => count + 1);
      }
    };
    latestFetch.current().then(
      value => land(() => ({ hash, value })),
      error =>
        land(previous => {
          const shown = previous.hash === hash && previous.value !== undefined;
          const withdrawn = [403, 404].includes(errorStatus(error) ?? 0);
          return shown && !withdrawn ? previous : { hash, error };
        }),
    );
  }, [hash, change, round, latestFetch]);

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
