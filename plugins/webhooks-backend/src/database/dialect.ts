import type { Knex } from 'knex';

export type ColumnType =
  'uuid' | 'text' | 'int' | 'bigint' | 'float' | 'boolean' | 'tid';

export function isPostgres(knex: Knex): boolean {
  return knex.client.config.client.includes('pg');
}

/**
 * Rows as a table expression of one single binding, whatever their number: the statement text stays the same, so
 * a batch of another size needs no new compilation.
 *
 * @returns `sql`, to be used in a FROM clause under the name `alias`, and its `binding`
 */
export function recordset<TRow extends object>(
  knex: Knex,
  alias: string,
  columns: Record<keyof TRow & string, ColumnType>,
  rows: TRow[],
): { sql: string; binding: string } {
  const binding = JSON.stringify(rows);
  const names = Object.keys(columns) as (keyof TRow & string)[];
  if (isPostgres(knex)) {
    const typed = names.map(name => `${name} ${columns[name]}`).join(', ');
    return { sql: `json_to_recordset(?::json) as ${alias}(${typed})`, binding };
  }
  const extracted = names
    .map(name => `json_extract(value, '$.${name}') as ${name}`)
    .join(', ');
  return {
    sql: `(select ${extracted} from json_each(?)) as ${alias}`,
    binding,
  };
}

/**
 * The rows of a raw statement, which the drivers answer in different shapes.
 */
export function rowsOf<TRow>(result: unknown): TRow[] {
  return Array.isArray(result) ? result : (result as { rows: TRow[] }).rows;
}

/**
 * Text that every database can store: PostgreSQL has no NUL, and JSON no lone surrogates.
 */
export function storable(text: string): string {
  return text.replace(/\p{Surrogate}|\0/gu, '\uFFFD');
}

/** Whether {@link storable} would leave a text as it is. */
export function isStorable(text: string): boolean {
  return !/\p{Surrogate}|\0/u.test(text);
}

/**
 * PostgreSQL's bigint arrives as text, SQLite's as a number.
 */
export function toNumber(value: number | string): number {
  return Number(value);
}

export function toOptionalNumber(
  value: number | string | null,
): number | undefined {
  return value === null ? undefined : Number(value);
}
