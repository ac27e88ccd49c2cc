import { useEffect, useState } from 'react';
import type { Page } from 'backstage-plugin-webhooks-common';
import type { QueryKey } from './queryKeys';
import { type Query, useQuery } from './useQuery';

/** A list that is read page by page with cursors. */
export interface Pages<T> extends Query<Page<T>> {
  /** About the page shown, even while another one is loading. */
  hasNext: boolean;
  hasPrevious: boolean;
  next(): void;
  previous(): void;
}

interface Position {
  hash: string;
  /** Cursors of the pages up to the one shown; the first page has none. */
  cursors: string[];
}

/**
 * Reads a list page by page. A new key starts at the first page.
 *
 * @remarks
 * `useTable` of `@backstage/ui` supports cursors too, but its `reload` returns to the first page, so it cannot keep
 * another page up to date.
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
