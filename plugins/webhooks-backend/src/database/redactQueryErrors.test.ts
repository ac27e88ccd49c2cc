import { inspect } from 'node:util';
import { TestDatabases } from '@backstage/backend-test-utils';
import { isError, serializeError } from '@backstage/errors';
import { knex as createKnex, type Knex } from 'knex';
import request from 'supertest';
import { addIntegration, migrated } from '../__testUtils__/fixtures';
import { LogRecorder } from '../__testUtils__/LogRecorder';
import { TestPortal } from '../__testUtils__/TestPortal';
import { newId } from '../model/ids';
import { isPostgres, recordset } from './dialect';
import { IntegrationStore } from './IntegrationStore';
import { redactQueryErrors } from './redactQueryErrors';

jest.setTimeout(60_000);

const BOUND = 'bound-7f3a';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

/** All parts of an error that a log line or a response could show. */
async function shown(work: PromiseLike<unknown>): Promise<string> {
  const error = await Promise.resolve(work).then(
    () => undefined,
    reason => reason,
  );
  expect(isError(error)).toBe(true);
  return `${inspect(error, { depth: 5 })} ${JSON.stringify(serializeError(error, { includeStack: true }))}`;
}

describe.each(databases.eachSupportedId())('database errors (%s)', id => {
  let knex: Knex;

  beforeEach(async () => {
    knex = await migrated(await databases.init(id));
  });

  it('name the statement and the reason, without bindings', async () => {
    await addIntegration(new IntegrationStore({ knex }), { id: BOUND });
    // Text that PostgreSQL cannot store, and JSON that SQLite cannot read.
    const rows = recordset(knex, 'r', { id: 'text' }, [{ id: `${BOUND}\0` }]);
    const refused = isPostgres(knex) ? rows.bindings : [`{${BOUND}`];
    const failing: [Knex.Raw | Knex.QueryBuilder, RegExp][] = [
      [knex('events').insert({ body: BOUND }), /insert into .events.*null/i],
      [
        knex('integration_secrets').insert({
          id: newId(0),
          integration_id: BOUND,
          secret: BOUND,
        }),
        /insert into .integration_secrets.*null/i,
      ],
      [
        knex('integration_subscriptions').insert([
          { integration_id: BOUND, pattern: 'a.*' },
        ]),
        /insert into .integration_subscriptions.*unique/i,
      ],
      [
        knex.raw('select * from nowhere where id = ?', [BOUND]),
        /select \* from nowhere.*no/,
      ],
      [
        knex.raw(`select id from ${rows.sql}`, refused),
        /select id from.*(json|invalid byte sequence)/i,
      ],
    ];
    for (const [statement, reason] of failing) {
      const text = await shown(statement);
      expect(text).toMatch(reason);
      expect(text).not.toContain(BOUND);
      const inTransaction = await shown(
        knex.transaction(async tx => statement.transacting(tx)),
      );
      expect(inTransaction).toMatch(reason);
      expect(inTransaction).not.toContain(BOUND);
    }
  });

  it('are short if no connection becomes available', async () => {
    const narrow = redactQueryErrors(
      createKnex({
        ...knex.client.config,
        pool: { min: 0, max: 1 },
        // Includes opening the first connection.
        acquireConnectionTimeout: 2_000,
        log: { warn: () => {} },
      }),
    );
    const taken = await narrow.transaction();
    const error = await narrow.raw('select ?', [BOUND]).catch(reason => reason);
    expect(error).toMatchObject({
      name: 'ServiceUnavailableError',
      message: expect.stringContaining(
        'Timed out waiting for a database connection',
      ),
    });
    await expect(shown(Promise.reject(error))).resolves.not.toContain(BOUND);
    await taken.rollback();
    await expect(narrow.raw('select ? as one', [1])).resolves.toBeDefined();
    await narrow.destroy();
  });

  it('leave no payload in logs and responses while dispatches fail', async () => {
    const log = new LogRecorder();
    const portal = await TestPortal.start({
      knex,
      features: [log.factory()],
    });
    await portal.create({ url: 'http://127.0.0.1:9999/' });
    await knex.schema.renameTable('events', 'elsewhere');
    // The OpenAPI document does not cover internal errors.
    const answer = await request(portal.server)
      .post('/api/webhooks/events')
      .send({
        type: 'a.b',
        payload: { n: BOUND },
        idempotencyKey: BOUND,
      });
    expect(answer.status).toBe(500);
    expect(answer.text).not.toContain(BOUND);
    const lines = log.lines.join('\n');
    expect(lines).toMatch(/insert into .?events/);
    expect(lines).not.toContain(BOUND);
    await portal.stop();
  });
});
