import { useEffect, useState } from 'react';
import type { Page } from 'backstage-plugin-webhooks-common';
import type { QueryKey } from './queryKeys';
import { type Query, useQuery } from './useQuery';

/** A list that is read page by page, by cursors. */
export interface Pages<T> extends Query<Page<T>> {
  /** Of the page that is shown, also while the next one is loading. */
  hasNext: boolean;
  hasPrevious: boolean;
  next(): void;
  previous(): void;
}

interface Position {
  hash: string;
  /** Cursors of the pages up to the one that is shown; the first page needs none. */
  cursors: string[];
}

/**
 * Reads one page of a list; another key starts again at the first page.
 *
 * @remarks
 * The `useTable` of `@backstage/ui` has cursors too, but a reload takes it back to the first page, so the page that is
 * shown could not be kept up to date.
 */
export function usePages<T>(
  key: QueryKey,
  fetchPage: (cursor: string | undefined) => Promise<Page<T>>,
): Pages<T> {
  const hash = JSON.stringify(key);
  const [position, setPosition] = useState<Position>({ hash, cursors: [] });
  const cursors = position.hash === hash ? position.cursors : [];
  const cursor = cursors.at(-1);

  useEffect(() => setPosition({ hash, cursors: [] }), [hash]);

  const query = useQuery([...key, { cursor }], async () => ({
    ...(await fetchPage(cursor)),
    isFirst: !cursor,
  }));
  const { value, loading } = query;
  const turnTo = (next: string[]) => {
    if (!loading) {
      setPosition({ hash, cursors: next });
    }
  };

  return {
    ...query,
    hasNext: value?.nextCursor !== undefined,
    hasPrevious: value?.isFirst === false,
    next: () => value?.nextCursor && turnTo([...cursors, value.nextCursor]),
    previous: () => turnTo(cursors.slice(0, -1)),
  };
}
