import type { Page } from 'backstage-plugin-webhooks-common';
import { decodeCursor, encodeCursor } from '../lib/cursor';
import { isId } from '../model/ids';

/**
 * The last id of the previous page of a list that is sorted by id; undefined on the first page.
 *
 * @throws `InputError` if the cursor is not one of {@link toIdPage}
 */
export function previousId(cursor: string | undefined): string | undefined {
  return cursor
    ? decodeCursor(cursor, key => key.length === 1 && isId(key[0]))[0]
    : undefined;
}

/** Makes a page of a list that is sorted by id. Pass one more row than the limit if there is one. */
export function toIdPage<TRow, TItem extends { id: string }>(
  rows: TRow[],
  limit: number,
  toItem: (row: TRow) => TItem,
): Page<TItem> {
  const items = rows.slice(0, limit).map(toItem);
  const last = items.at(-1);
  return {
    items,
    ...(rows.length > limit && last && { nextCursor: encodeCursor([last.id]) }),
  };
}
