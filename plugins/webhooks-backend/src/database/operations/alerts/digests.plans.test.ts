import { TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { migrated } from '../../../__testUtils__/fixtures';
import { isPostgres, toRows } from '../../dialect';
import { countFailed } from './countFailed';
import { HOUR_MS } from '../../../model/durations';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

describe.each(databases.eachSupportedId())('digests (%s)', databaseId => {
  it('are counted with the index of failed deliveries', async () => {
    const knex = await migrated(await databases.init(databaseId));
    if (isPostgres(knex)) {
      await addFailures(knex);
    }

    expect(await explain(knex)).toContain('deliveries_failed_at_idx');
  });
});

/** One failure an hour, so that the time range has few of them. Without rows the planner may take any index. */
async function addFailures(knex: Knex): Promise<void> {
  await knex.raw(
    `insert into deliveries (id, event_id, integration_id, event_type, status, ended_at)
     select gen_random_uuid(), gen_random_uuid(), 'i' || n % 20, 'a.b', 'failed', n * ${HOUR_MS}::bigint
     from generate_series(0, 5000) n`,
  );
  await knex.raw('analyze deliveries');
}

/** The plan by which the database counts failures in a time range. */
async function explain(knex: Knex): Promise<string> {
  const statements: { sql: string; bindings: Knex.Value[] }[] = [];
  knex.on('query', statement => statements.push(statement));
  await countFailed(knex, { from: 0, to: HOUR_MS });
  const [{ sql, bindings }] = statements;
  // The client has inserted its own placeholders.
  const literal = bindings.reduce<string>(
    (text, value) => text.replace(/\$\d+|\?/, String(value)),
    sql,
  );
  return knex.transaction(async tx => {
    if (isPostgres(tx)) {
      await tx.raw('set local enable_seqscan = off');
      return JSON.stringify(toRows(await tx.raw(`explain ${literal}`)));
    }
    return JSON.stringify(await tx.raw(`explain query plan ${literal}`));
  });
}
