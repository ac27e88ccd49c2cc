import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';
import { startOver } from '../query/pageCursor';

/** Filters kept in the query string, so that links and reloads preserve them. */
export interface UrlFilters<K extends string> {
  values: Partial<Record<K, string>>;
  set(changes: Partial<Record<K, string | undefined>>): void;
  /** Removes all filters except the given ones. */
  clear(but?: readonly K[]): void;
  /** Whether any filter is set. */
  active: boolean;
}

/**
 * Reads and writes the given keys of the query string. A change leads to the first page of a list, and leaves other keys
 * unchanged.
 */
export function useUrlFilters<K extends string>(
  keys: readonly K[],
): UrlFilters<K> {
  const [params, setParams] = useSearchParams();

  const values = useMemo(() => {
    const found: Partial<Record<K, string>> = {};
    for (const key of keys) {
      const value = params.get(key);
      if (value) {
        found[key] = value;
      }
    }
    return found;
  }, [keys, params]);

  const set = useCallback(
    (changes: Partial<Record<K, string | undefined>>) =>
      setParams(previous => startOver(previous, changes), { replace: true }),
    [setParams],
  );

  const clear = useCallback(
    (but: readonly K[] = []) => {
      const changes: Partial<Record<K, string | undefined>> = {};
      for (const key of keys) {
        if (!but.includes(key)) {
          changes[key] = undefined;
        }
      }
      set(changes);
    },
    [keys, set],
  );

  return { values, set, clear, active: Object.keys(values).length > 0 };
}
