import { useState } from 'react';

interface Row {
  id: string;
}

interface Shown<T> {
  page: string | undefined;
  rows: T[] | undefined;
}

/** The rows of a page that gets new ones at its top. */
export interface StillRows<T> {
  rows: T[] | undefined;
  /** How many newer rows are not shown. */
  fresh: number;
  /** Shows them. */
  showFresh(): void;
}

/**
 * Keeps the rows of a page in place while somebody points at them. Their content is still updated.
 *
 * @param page - identifies the page, so that another page is shown immediately; undefined while another page is loading
 */
export function useStillRows<T extends Row>(
  page: string | undefined,
  latest: T[] | undefined,
  isHeld: boolean,
): StillRows<T> {
  const [shown, setShown] = useState<Shown<T>>({ page, rows: latest });
  const isSamePage = page !== undefined && shown.page === page;
  const rows =
    isHeld && isSamePage && latest && shown.rows?.length
      ? updated(shown.rows, latest)
      : latest;
  if (shown.page !== page || !isSame(shown.rows, rows)) {
    setShown({ page, rows });
  }

  const known = new Set(rows?.map(({ id }) => id));
  const fresh = latest?.findIndex(({ id }) => known.has(id)) ?? 0;
  return {
    rows,
    fresh: fresh < 0 ? (latest?.length ?? 0) : fresh,
    showFresh: () => setShown({ page: undefined, rows: latest }),
  };
}

function updated<T extends Row>(rows: T[], latest: T[]): T[] {
  const byId = new Map(latest.map(row => [row.id, row]));
  return rows.map(row => byId.get(row.id) ?? row);
}

function isSame<T>(a: T[] | undefined, b: T[] | undefined): boolean {
  return (
    a === b ||
    (a?.length === b?.length && !!a?.every((row, i) => row === b![i]))
  );
}
