import type { Knex } from 'knex';

export type ColumnType =
  'uuid' | 'text' | 'int' | 'bigint' | 'float' | 'boolean' | 'tid';

export function isPostgres(knex: Knex): boolean {
  return knex.client.config.client.includes('pg');
}

/**
 * Passes any number of rows as a table expression with a single binding. The statement text does not depend on the
 * number of rows, so it is compiled once.
 *
 * @returns `sql` for a FROM clause, named `alias`, and its `binding`
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

/** The rows of a raw statement, which the drivers return in different shapes. */
export function rowsOf<TRow>(result: unknown): TRow[] {
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
