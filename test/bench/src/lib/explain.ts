import type { Knex } from 'knex';

/**
 * Runs work and explains how the database executes its statements.
 *
 * @returns the plans, with the actual number of rows of each step
 */
export async function explain(
  knex: Knex,
  run: () => Promise<unknown>,
): Promise<string> {
  const statements: { sql: string; bindings: Knex.Value[] }[] = [];
  const listen = ({ sql, bindings }: (typeof statements)[number]) =>
    statements.push({ sql, bindings });
  knex.on('query', listen);
  try {
    await run();
  } finally {
    knex.off('query', listen);
  }
  const plans = [];
  for (const { sql, bindings } of statements) {
    plans.push(await explainStatement(knex, sql, bindings));
  }
  return plans.join('\n\n');
}

/** Changes by the statement are rolled back. */
async function explainStatement(
  knex: Knex,
  sql: string,
  bindings: Knex.Value[],
): Promise<string> {
  const transaction = await knex.transaction();
  try {
    const connection = await transaction.client.acquireConnection();
    const { rows } = await connection.query(
      `explain (analyze, buffers, costs off, timing off, summary off) ${sql}`,
      bindings,
    );
    return rows
      .map((row: { 'QUERY PLAN': string }) => row['QUERY PLAN'])
      .join('\n');
  } finally {
    await transaction.rollback();
  }
}
