import type { Knex } from 'knex';

/** A row with sealed values: a signing secret, or all headers of an integration. */
export interface SealedRow {
  id: string;
  /** As it is stored. */
  sealed: string;
}

/** Where sealed values are. */
export const SEALED_COLUMNS = [
  { table: 'integration_secrets', column: 'secret' },
  { table: 'integrations', column: 'headers' },
] as const;

export type SealedColumn = (typeof SEALED_COLUMNS)[number];

/** Rows with sealed values in the order of their ids, after the given one. */
export async function readSealed(
  knex: Knex,
  options: { at: SealedColumn; after?: string; limit: number },
): Promise<SealedRow[]> {
  const { at, after, limit } = options;
  const query = knex(at.table)
    .where(at.column, '<>', '{}')
    .orderBy('id')
    .limit(limit)
    .select('id', `${at.column} as sealed`);
  return after === undefined ? query : query.where('id', '>', after);
}

/**
 * Stores what was sealed anew, unless it has been changed meanwhile. What it says stays the same, so no sender has to
 * load it again.
 *
 * @returns whether it was stored
 */
export async function replaceSealed(
  knex: Knex,
  options: { at: SealedColumn; row: SealedRow; sealed: string },
): Promise<boolean> {
  const { at, row, sealed } = options;
  const changed = await knex(at.table)
    .where({ id: row.id, [at.column]: row.sealed })
    .update({ [at.column]: sealed });
  return changed > 0;
}
