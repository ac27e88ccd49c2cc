import { useLocation, useSearchParams } from 'react-router-dom';
import type { Page } from 'backstage-plugin-webhooks-common';
import { CURSOR, startOver } from './pageCursor';
import type { QueryKey } from './queryKeys';
import { type Query, useQuery } from './useQuery';

/** A list that is read page by page with cursors. */
export interface Pages<
  T,
  TPage extends Page<T> = Page<T>,
> extends Query<TPage> {
  /** About the page shown, even while another one is loading. */
  hasNext: boolean;
  hasPrevious: boolean;
  next(): void;
  previous(): void;
}

/** In the history entry: the cursors of the pages before. The first page has none. */
const STATE = 'webhooksCursors';

/**
 * Reads a list page by page. The cursor is in the URL, so that reloads, links and the back button lead to the same page.
 * Code that changes the key must {@link startOver}.
 *
 * @remarks
 * `useTable` of `@backstage/ui` supports cursors too, but its `reload` returns to the first page, so it cannot keep
 * another page up to date.
 *
 * @param key - undefined while it is unknown what to fetch
 */
export function usePages<T, TPage extends Page<T> = Page<T>>(
  key: QueryKey | undefined,
  fetchPage: (cursor: string | undefined) => Promise<TPage>,
): Pages<T, TPage> {
  const [params, setParams] = useSearchParams();
  const location = useLocation();
  const cursor = params.get(CURSOR) ?? undefined;
  // Unknown if the address was entered. The previous page is then the first one.
  const trail: string[] = location.state?.[STATE] ?? [];

  const query = useQuery(key && [...key, { cursor }], async () => ({
    ...(await fetchPage(cursor)),
    isFirst: !cursor,
  }));
  const { value, loading } = query;
  const turnTo = (next: string | undefined, cursors: string[]) => {
    if (!loading) {
      setParams(previous => startOver(previous, { [CURSOR]: next }), {
        state: { [STATE]: cursors },
      });
    }
  };

  return {
    ...query,
    hasNext: value?.nextCursor !== undefined,
    hasPrevious: value?.isFirst === false,
    next: () =>
      value?.nextCursor &&
      turnTo(value.nextCursor, cursor ? [...trail, cursor] : trail),
    previous: () => turnTo(trail.at(-1), trail.slice(0, -1)),
  };
}
