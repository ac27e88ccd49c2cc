import { TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { migrated } from '../../../__testUtils__/fixtures';
import { isPostgres, rowsOf } from '../../dialect';
import { countFailed } from './countFailed';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

const HOUR_MS = 3_600_000;

describe.each(databases.eachSupportedId())('digests (%s)', databaseId => {
  it('are counted by the index of what failed', async () => {
    const knex = await migrated(await databases.init(databaseId));

    expect(await planOf(knex)).toContain('deliveries_failed_at_idx');
  });
});

/** The plan by which the database counts failures in a time range. */
async function planOf(knex: Knex): Promise<string> {
  const statements: { sql: string; bindings: Knex.Value[] }[] = [];
  knex.on('query', statement => statements.push(statement));
  await countFailed(knex, { from: 0, to: HOUR_MS });
  const [{ sql, bindings }] = statements;
  // The client has put its own placeholders in.
  const literal = bindings.reduce<string>(
    (text, value) => text.replace(/\$\d+|\?/, String(value)),
    sql,
  );
  return knex.transaction(async tx => {
    if (isPostgres(tx)) {
      await tx.raw('set local enable_seqscan = off');
      return JSON.stringify(rowsOf(await tx.raw(`explain ${literal}`)));
    }
    return JSON.stringify(await tx.raw(`explain query plan ${literal}`));
  });
}
