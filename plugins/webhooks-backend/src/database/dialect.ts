import type { Knex } from 'knex';
import { binaryArray, type ColumnType } from './binaryArray';

export function isPostgres(knex: Knex): boolean {
  return knex.client.config.client.includes('pg');
}

/** Rows as a table expression. */
export interface Recordset {
  /** To be used in a FROM clause. */
  sql: string;
  bindings: (string | Buffer)[];
}

/**
 * Rows as a table expression under the name `alias`. The statement text does not depend on their number, so a batch of
 * another size needs no new compilation.
 */
export function recordset<TRow extends object>(
  knex: Knex,
  alias: string,
  columns: Record<keyof TRow & string, ColumnType>,
  rows: TRow[],
): Recordset {
  const names = Object.keys(columns) as (keyof TRow & string)[];
  if (isPostgres(knex)) {
    const arrays = names.map(name => `?::${columns[name]}[]`).join(', ');
    return {
      sql: `unnest(${arrays}) as ${alias}(${names.join(', ')})`,
      bindings: names.map(name =>
        binaryArray(
          columns[name],
          rows.map(row => row[name]),
        ),
      ),
    };
  }
  const extracted = names
    .map(name => `json_extract(value, '$.${name}') as ${name}`)
    .join(', ');
  return {
    sql: `(select ${extracted} from json_each(?)) as ${alias}`,
    bindings: [JSON.stringify(rows)],
  };
}

/** The rows of a raw statement, which the drivers return in different shapes. */
export function toRows<TRow>(result: unknown): TRow[] {
  return Array.isArray(result) ? result : (result as { rows: TRow[] }).rows;
}

/** Removes the characters that PostgreSQL cannot store: NUL, and lone surrogates in JSON. */
export function storable(text: string): string {
  return text.replace(/\p{Surrogate}|\0/gu, '\uFFFD');
}

/** Whether {@link storable} would leave a text unchanged. */
export function isStorable(text: string): boolean {
  return !/\p{Surrogate}|\0/u.test(text);
}

/** PostgreSQL returns a bigint as text, SQLite as a number. */
export function toNumber(value: number | string): number {
  return Number(value);
}

export function toOptionalNumber(
  value: number | string | null,
): number | undefined {
  return value === null ? undefined : Number(value);
}
