import { TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { addIntegration, migrated } from '../__testUtils__/fixtures';
import { DeliveryLog } from './DeliveryLog';
import { IntegrationStore } from './IntegrationStore';

const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });
jest.setTimeout(60_000);

const NOW = Date.parse('2026-03-02T12:00:00Z');
const COUNT = 50_000;
/** A full scan reads a thousand or more. */
const MAX_PAGES = 150;
/** A count ends at 10,000 deliveries. */
const MAX_COUNTED_ROWS = 11_000;
/** Failed attempts that are grouped by cause. */
const MAX_FAILURES = 500;

type Filters = Omit<Parameters<DeliveryLog['list']>[0], 'limit' | 'cursor'>;

/** An id with the given time, in SQL. */
function toIdSql(kind: 'event' | 'delivery', n: string): string {
  const variant = kind === 'event' ? '7000-8000' : '7000-8001';
  return `(lpad(to_hex(${NOW} + ${n}), 12, '0') || replace('${variant}', '-', '') || lpad(to_hex(${n}), 12, '0'))::uuid`;
}

/** A log in which one delivery in 20 failed with 500 and one in 25,000 with 422, and newer waiting deliveries. */
async function addLog(knex: Knex): Promise<void> {
  await knex.raw(
    `insert into events (id, type, body, dispatched_by, idempotency_key)
     select ${toIdSql('event', 'n')}, 'a.b', '{}', 'user:default/' || n, 'key-' || n from generate_series(1, ${COUNT}) n`,
  );
  await knex.raw(
    `insert into deliveries (id, event_id, integration_id, event_type, status, last_outcome, last_status_code)
     select ${toIdSql('delivery', 'n')}, ${toIdSql('event', 'n')}, 'i' || n % 20, 'a.b',
       case when n % 20 = 7 then 'failed' else 'succeeded' end,
       case when n % 20 = 7 then 'error' else 'success' end,
       case when n % 25000 = 7 then 422 when n % 20 = 7 then 500 else 200 end
     from generate_series(1, ${COUNT}) n`,
  );
  await knex.raw(
    `insert into delivery_queue
       (delivery_id, integration_id, event_id, event_type, test, attempt_count, due_at, queued_at, attempts_since_queued, trigger)
     select ${toIdSql('delivery', `${COUNT} + n`)}, 'i' || n % 20, ${toIdSql('event', `${COUNT} + n`)}, 'a.b', false, 0, ${NOW}, ${NOW}, 0, 'automatic'
     from generate_series(1, ${COUNT / 5}) n`,
  );
  await knex.raw(
    `insert into attempts
       (delivery_id, id, integration_id, number, trigger, outcome, url, started_at, duration_ms, request_headers, response_truncated)
     select id, id, integration_id, 1, 'automatic', last_outcome, '', 0, 1, '{}', false from deliveries`,
  );
  await knex.raw('analyze');
}

interface Plan {
  'Shared Hit Blocks': number;
  'Shared Read Blocks': number;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  Plans?: Plan[];
}

/** The plan of the first statement of an operation. */
async function explain(
  knex: Knex,
  operate: (log: DeliveryLog) => Promise<unknown>,
): Promise<Plan> {
  const statements: { sql: string; bindings: Knex.Value[] }[] = [];
  const listen = (statement: (typeof statements)[number]) =>
    statements.push(statement);
  knex.on('query', listen);
  await operate(new DeliveryLog({ knex }));
  knex.off('query', listen);
  const [{ sql, bindings }] = statements;
  const connection = await knex.client.acquireConnection();
  try {
    const { rows } = await connection.query(
      `explain (analyze, buffers, format json) ${sql}`,
      bindings,
    );
    return rows[0]['QUERY PLAN'][0].Plan;
  } finally {
    await knex.client.releaseConnection(connection);
  }
}

/** The database pages read for a page of the log. */
async function pagesRead(knex: Knex, filters: Filters): Promise<number> {
  const plan = await explain(knex, log => log.list({ ...filters, limit: 50 }));
  return plan['Shared Hit Blocks'] + plan['Shared Read Blocks'];
}

/** The rows that the scans of a plan visit. */
function rowsVisited({ Plans: parts = [], ...plan }: Plan): number {
  return parts.length > 0
    ? parts.reduce((sum, part) => sum + rowsVisited(part), 0)
    : (plan['Actual Rows'] + (plan['Rows Removed by Filter'] ?? 0)) *
        plan['Actual Loops'];
}

describe.each(databases.eachSupportedId())(
  'a page of a long delivery log (%s)',
  databaseId => {
    let knex: Knex;

    beforeAll(async () => {
      knex = await migrated(await databases.init(databaseId));
      const integrations = new IntegrationStore({ knex });
      for (let i = 0; i < 20; i += 1) {
        await addIntegration(integrations, {
          id: `i${i}`,
          owner: `group:default/team-${i}`,
        });
      }
      await addLog(knex);
    });

    it('costs the same for every filter, independent of the length of the log', async () => {
      const log = new DeliveryLog({ knex });
      const from = NOW + COUNT / 2;
      const [one] = (await log.list({ limit: 1, to: from })).items;
      const range = { from, to: from + 1000 };
      const owned = { criteria: { owners: ['group:default/team-7'] } };
      const code = (first: number, last = first) => ({
        statusCode: { first, last },
      });
      const cases: Filters[] = [
        {},
        range,
        { deliveryId: one.id },
        { eventId: one.eventId },
        { eventId: one.eventId, ...code(500), ...range, ...owned },
        { status: ['pending'] },
        { status: ['pending'], integrationId: 'i7' },
        { eventId: one.eventId, status: ['pending'] },
        { idempotencyKey: 'key-77' },
        { idempotencyKey: 'none' },
        { idempotencyKey: 'key-77', integrationId: 'i17', ...owned },
        code(422),
        code(400, 499),
        code(500),
        code(500, 599),
        code(200, 299),
        { ...code(422), integrationId: 'i3' },
        { status: ['failed'], integrationId: 'i7' },
        { outcome: ['error'], integrationId: 'i7' },
        { ...code(500), integrationId: 'i7' },
        { ...code(400, 499), integrationId: 'i7' },
        { ...code(500, 599), integrationId: 'i7' },
        { ...code(422), ...range },
        { ...code(500), ...range },
        { ...code(422), ...owned },
      ];

      const pages = [];
      for (const filters of cases) {
        pages.push([filters, await pagesRead(knex, filters)]);
      }

      expect(pages.filter(([, read]) => Number(read) > MAX_PAGES)).toEqual([]);
    });

    it.each([
      ['an integration without failures', 'i3', 1],
      ['one with thousands', 'i7', MAX_FAILURES],
    ])('reads few rows for the latest failures of %s', async (_, id, most) => {
      const plan = await explain(knex, log => log.failures(id, 0));

      expect(rowsVisited(plan)).toBeLessThanOrEqual(most);
    });

    it.each<[string, Filters]>([
      ['nothing', {}],
      ['a time', { from: NOW }],
      ['an integration', { integrationId: 'i3' }],
      ['an event type', { eventType: 'a.b' }],
      ['a frequent status', { status: ['succeeded'] }],
      ['a rare status', { status: ['failed'] }],
      ['waiting deliveries', { status: ['pending'] }],
      ['a status code', { statusCode: { first: 500, last: 500 } }],
      [
        'failures of an integration',
        { integrationId: 'i7', status: ['failed'] },
      ],
      ['an owner', { criteria: { owners: ['group:default/team-7'] } }],
    ])('is counted without reading all of it, by %s', async (_, filters) => {
      const plan = await explain(knex, log => log.count(filters));

      expect(rowsVisited(plan)).toBeLessThan(MAX_COUNTED_ROWS);
    });
  },
);
