import { TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import {
  addDeliveries,
  toAttemptRecord,
  claimAll,
  NO_SLOTS,
} from '../__testUtils__/fixtures';
import { setUpLog } from '../__testUtils__/setUpQueue';
import { EventIntake } from '../dispatch/EventIntake';
import { encodeCursor } from '../lib/cursor';
import type { DeliveryLog } from './DeliveryLog';
import type { DeliveryQueue } from './DeliveryQueue';
import { EventStore } from './EventStore';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

const NOW = Date.parse('2026-03-02T12:00:00Z');

type Filters = Omit<Parameters<DeliveryLog['list']>[0], 'limit' | 'cursor'>;

/** A stored delivery, in the log or only in the queue. */
interface LogRow {
  id: string;
  event_id: string;
  integration_id: string;
  event_type: string;
  status: string;
  last_outcome: string | null;
  last_status_code: number | null;
}

/** The ids of deliveries, newest first. */
function toIds(rows: LogRow[]): string[] {
  return rows
    .map(row => row.id)
    .sort()
    .reverse();
}

describe.each(databases.eachSupportedId())('DeliveryLog.list (%s)', id => {
  const setUp = async () => setUpLog(await databases.init(id));

  async function readAll(log: DeliveryLog, filters: Filters, limit: number) {
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await log.list({ ...filters, limit, cursor });
      expect(page.items.length).toBeLessThanOrEqual(limit);
      found.push(...page.items.map(one => one.id));
      cursor = page.nextCursor;
      // Every page except the last one is full.
      expect(cursor === undefined || page.items.length === limit).toBe(true);
    } while (cursor);
    return found;
  }

  describe('with deliveries of every outcome', () => {
    let log: DeliveryLog;
    let rows: LogRow[];
    /** A delivery of an event with an idempotency key. */
    let keyed: LogRow;

    beforeAll(async () => {
      const database = await setUp();
      const { knex, queue } = database;
      log = database.log;
      // Three seconds with many events in each millisecond.
      for (const second of [0, 1, 2]) {
        await addDeliveries(knex, {
          integrationIds: ['a', 'b'],
          now: NOW + second * 1000,
          count: 50,
        });
      }
      await dispatchKeyed(knex);
      await recordEveryOutcome(queue);
      rows = await logRows(knex);
      keyed = rows.find(row => row.event_type === 'other')!;
    });

    async function dispatchKeyed(knex: Knex) {
      await new EventIntake({ events: new EventStore({ knex }) }).dispatch(
        [
          {
            type: 'other',
            body: '{}',
            dispatchedBy: 'x',
            integrationIds: ['a', 'b'],
            idempotency: { key: 'deploy-1', content: '' },
            now: NOW + 1500,
          },
        ],
        NO_SLOTS,
      );
    }

    async function recordEveryOutcome(queue: DeliveryQueue) {
      const outcomes = [
        'success',
        'error',
        'timeout',
        'throttled',
        'gone',
        'blocked',
      ] as const;
      // An incomplete response has a status code, too.
      const statusCodes = [200, 422, 200, 429, 410, undefined];
      const claimed = await claimAll(queue, {
        integrationIds: ['a', 'b'],
        now: NOW,
      });
      expect(claimed).toHaveLength(100);
      const attempted = ['a', 'b'].flatMap(one =>
        claimed
          .filter(({ integrationId }) => integrationId === one)
          .slice(0, 30),
      );
      await queue.record(
        attempted.map((delivery, i) =>
          toAttemptRecord(delivery, {
            at: NOW,
            result: {
              outcome: outcomes[i % 6],
              statusCode: i === 1 ? 404 : statusCodes[i % 6],
            },
            next:
              i % 6 === 3
                ? {
                    status: 'pending',
                    dueAt: NOW + 9_000,
                    attemptsSinceQueued: 1,
                  }
                : undefined,
          }),
        ),
        NOW,
      );
    }

    async function logRows(knex: Knex): Promise<LogRow[]> {
      return [
        ...(await knex('deliveries')),
        ...(await knex('delivery_queue').where('logged', false)).map(row => ({
          ...row,
          id: row.delivery_id,
          status: 'pending',
          last_outcome: null,
          last_status_code: null,
        })),
      ];
    }

    const hasCode = (first: number, last: number) => (row: LogRow) =>
      row.last_status_code !== null &&
      row.last_status_code >= first &&
      row.last_status_code <= last;
    const time = ({ id: rowId }: LogRow) =>
      parseInt(rowId.slice(0, 8) + rowId.slice(9, 13), 16);
    const isKeyed = (row: LogRow) => row.event_id === keyed.event_id;

    it.each<
      [
        title: string,
        filters: () => Filters,
        matches: (row: LogRow) => boolean,
        count: number,
      ]
    >([
      ['all', () => ({}), () => true, 302],
      [
        'those of an integration',
        () => ({ integrationId: 'a' }),
        row => row.integration_id === 'a',
        151,
      ],
      [
        'none of an unknown integration',
        () => ({ integrationId: 'none' }),
        () => false,
        0,
      ],
      [
        'those of an entity',
        () => ({ entityRef: 'component:default/shop' }),
        row => row.integration_id === 'a',
        151,
      ],
      [
        'the one with an id',
        () => ({ deliveryId: keyed.id }),
        row => row.id === keyed.id,
        1,
      ],
      [
        'none with the id of an event',
        () => ({ deliveryId: keyed.event_id }),
        () => false,
        0,
      ],
      [
        'those of an event',
        () => ({ eventId: keyed.event_id }),
        row => isKeyed(row),
        2,
      ],
      [
        'those of an idempotency key',
        () => ({ idempotencyKey: 'deploy-1' }),
        row => isKeyed(row),
        2,
      ],
      [
        'none of the beginning of an idempotency key',
        () => ({ idempotencyKey: 'deploy' }),
        () => false,
        0,
      ],
      [
        'those of an idempotency key that the caller may read, from a time on',
        () => ({
          idempotencyKey: 'deploy-1',
          criteria: { owners: ['group:default/two'] },
          from: NOW,
        }),
        row => isKeyed(row) && row.integration_id === 'b',
        1,
      ],
      [
        'those with a status code',
        () => ({ statusCode: { first: 422, last: 422 } }),
        hasCode(422, 422),
        9,
      ],
      [
        'those with a status code of 4xx',
        () => ({ statusCode: { first: 400, last: 499 } }),
        hasCode(400, 499),
        30,
      ],
      [
        'those with a status code of 2xx',
        () => ({ statusCode: { first: 200, last: 299 } }),
        hasCode(200, 299),
        20,
      ],
      [
        'none with a status code that no receiver returned',
        () => ({ statusCode: { first: 500, last: 599 } }),
        () => false,
        0,
      ],
      [
        'those with a status code, an outcome, an integration and a period',
        () => ({
          statusCode: { first: 400, last: 499 },
          outcome: ['error'],
          integrationId: 'a',
          from: NOW,
          to: NOW + 1,
        }),
        row =>
          hasCode(400, 499)(row) &&
          row.last_outcome === 'error' &&
          row.integration_id === 'a',
        5,
      ],
      [
        'those of an event type',
        () => ({ eventType: 'other' }),
        row => row.event_type === 'other',
        2,
      ],
      [
        'those with one of several statuses',
        () => ({ status: ['failed', 'pending'] }),
        row => ['failed', 'pending'].includes(row.status),
        292,
      ],
      [
        'none with a status that no delivery has',
        () => ({ status: ['held'] }),
        () => false,
        0,
      ],
      [
        'those with one of several outcomes',
        () => ({ outcome: ['gone', 'throttled'] }),
        row => ['gone', 'throttled'].includes(row.last_outcome ?? ''),
        20,
      ],
      [
        'those from a time on, inclusive',
        () => ({ from: NOW + 1000 }),
        row => time(row) >= NOW + 1000,
        202,
      ],
      [
        'those before a time, exclusive',
        () => ({ to: NOW + 1000 }),
        row => time(row) < NOW + 1000,
        100,
      ],
      [
        'those of a millisecond',
        () => ({ from: NOW + 1000, to: NOW + 1001 }),
        row => time(row) === NOW + 1000,
        100,
      ],
      [
        'none of an empty period',
        () => ({ from: NOW + 1000, to: NOW + 1000 }),
        () => false,
        0,
      ],
      [
        'those of an integration with a status, an outcome and a period',
        () => ({
          integrationId: 'b',
          status: ['failed'],
          outcome: ['error'],
          from: NOW,
          to: NOW + 1,
        }),
        row => row.integration_id === 'b' && row.last_outcome === 'error',
        5,
      ],
      [
        'those of the integrations of an owner',
        () => ({ criteria: { owners: ['group:default/one'] } }),
        row => row.integration_id === 'a',
        151,
      ],
      [
        'those of the integrations of all but an owner',
        () => ({ criteria: { not: { owners: ['group:default/one'] } } }),
        row => row.integration_id === 'b',
        151,
      ],
      [
        'none of the integrations of nobody',
        () => ({ criteria: { owners: [] } }),
        () => false,
        0,
      ],
    ])(
      'lists and counts %s, newest first',
      async (_, toFilters, matches, count) => {
        const filters = toFilters();
        const expected = toIds(rows.filter(matches));
        expect(rows).toHaveLength(302);
        expect(expected).toHaveLength(count);

        expect(await readAll(log, filters, 7)).toEqual(expected);
        expect(await readAll(log, filters, 200)).toEqual(expected);
        expect(await log.count(filters)).toBe(expected.length);
      },
    );

    it.each([
      ['a text', 'x'],
      ['a cursor with another value', encodeCursor(['x'])],
      ['a cursor without a value', encodeCursor([])],
    ])('rejects %s as its cursor', async (_, cursor) => {
      await expect(log.list({ limit: 1, cursor })).rejects.toThrow(
        'The cursor is not valid for this list',
      );
    });
  });
});
