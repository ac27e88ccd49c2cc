import { useEffect, useState } from 'react';
import type { Page } from 'backstage-plugin-webhooks-common';
import { type Query, useQuery } from './useQuery';

/** A list that is read page by page, by cursors. */
export interface Pages<T> extends Query<Page<T>> {
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

/** Reads one page of a list; another key starts again at the first page. */
export function usePages<T>(
  key: unknown,
  fetchPage: (cursor: string | undefined) => Promise<Page<T>>,
): Pages<T> {
  const hash = JSON.stringify(key);
  const [position, setPosition] = useState<Position>({ hash, cursors: [] });
  const cursors = position.hash === hash ? position.cursors : [];
  const cursor = cursors.at(-1);

  useEffect(() => setPosition({ hash, cursors: [] }), [hash]);

  const query = useQuery([hash, cursor], () => fetchPage(cursor));
  const nextCursor = query.loading ? undefined : query.value?.nextCursor;

  return {
    ...query,
    hasNext: nextCursor !== undefined,
    hasPrevious: cursors.length > 0,
    next: () => {
      if (nextCursor !== undefined) {
        setPosition({ hash, cursors: [...cursors, nextCursor] });
      }
    },
    previous: () => setPosition({ hash, cursors: cursors.slice(0, -1) }),
  };
}
