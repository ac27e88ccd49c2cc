import { TestDatabases } from '@backstage/backend-test-utils';
import {
  HEALTH_STATUSES,
  INTEGRATION_SORTS,
  type IntegrationSort,
} from 'backstage-plugin-webhooks-common';
import fc from 'fast-check';
import type { Knex } from 'knex';
import { addIntegration, migrated } from '../__testUtils__/fixtures';
import { encodeCursor } from '../lib/cursor';
import { healthStatus } from '../model/healthStatus';
import { RECOVERED_MS, TRENDS } from '../model/healthTrend';
import { HOUR_MS } from '../model/durations';
import {
  PERIOD_MS,
  toHourlyTraffic,
  hourlyStart,
} from '../model/hourlyTraffic';
import { HealthStore } from './HealthStore';
import { IntegrationStore, type IntegrationRecord } from './IntegrationStore';
import type { IntegrationRow } from './tables';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(120_000);

const now = Date.parse('2026-03-02T12:02:00Z');
const since = now - 30 * 24 * 3_600_000;
const times = { now, since };
const FROM = hourlyStart(now);

const NOTHING = { success: 0, error: 0, timeout: 0, gone: 0, throttled: 0 };

/** Times around the limits of the health rule. */
const time = fc.constantFrom(
  null,
  since - 1,
  since,
  now - RECOVERED_MS,
  now - RECOVERED_MS + 1,
  now,
  now + 1,
);

/** The columns that the health depends on. */
const columns: fc.Arbitrary<Partial<IntegrationRow>> = fc.record({
  state: fc.constantFrom('active', 'active', 'active', 'disabled'),
  trips: fc.constantFrom(0, 0, 0, 2),
  paused_until: time,
  last_success_at: time,
  last_failure_at: time,
  throttled_since: time,
  trend: fc.constantFrom(null, ...TRENDS),
  recent_outcomes: fc.constantFrom('', 's', 'sss', 'sft', 'fff', 't', 'sf'),
});

describe.each(databases.eachSupportedId())('integration list (%s)', id => {
  let knex: Knex;
  let store: IntegrationStore;
  let template: IntegrationRow;

  beforeAll(async () => {
    knex = await migrated(await databases.init(id));
    store = new IntegrationStore({ knex });
    await addIntegration(store, { id: 'template' });
    template = await knex('integrations').first();
  });

  /** Replaces all integrations, and returns them by id. */
  async function replaceAll(
    rows: Partial<IntegrationRow>[],
  ): Promise<IntegrationRecord[]> {
    await knex('integrations').delete();
    const ids = rows.map((_, i) => `i${String(i).padStart(2, '0')}`);
    await knex('integrations').insert(
      rows.map((row, i) => ({ ...template, name: ids[i], ...row, id: ids[i] })),
    );
    const stored = await store.findAll(ids);
    return stored.sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  async function list(
    options: Partial<Parameters<IntegrationStore['list']>[0]>,
    limit = 200,
  ): Promise<IntegrationRecord[]> {
    const found: IntegrationRecord[] = [];
    let cursor: string | undefined;
    do {
      const page = await store.list({
        ...times,
        updatable: { all: true },
        ...options,
        limit,
        cursor,
      });
      found.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor);
    return found;
  }

  it('filters, counts and sorts by the health of the rule', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(columns, { minLength: 1, maxLength: 40 }),
        async rows => {
          const all = await replaceAll(rows);
          const counts = await store.countByHealth({
            ...times,
            updatable: { all: true },
            health: ['failing'],
          });
          const sorted = await list({ sort: 'health' });

          const rank = (one: IntegrationRecord) =>
            HEALTH_STATUSES.indexOf(healthStatus(one, times));
          for (const status of HEALTH_STATUSES) {
            const expected = all
              .filter(one => healthStatus(one, times) === status)
              .map(one => one.id);
            const found = await list({ health: [status] });
            expect(found.map(one => one.id)).toEqual(expected);
            expect(counts[status]).toBe(expected.length);
          }
          expect(sorted.map(one => one.id)).toEqual(
            [...all]
              .sort((a, b) => rank(a) - rank(b) || (a.id < b.id ? -1 : 1))
              .map(one => one.id),
          );
        },
      ),
      { numRuns: 30 },
    );
  });

  describe('order', () => {
    const errorAt = (hour: number) =>
      JSON.stringify({
        deliveryId: 'd',
        outcome: 'error',
        at: new Date(now - hour * HOUR_MS).toISOString(),
      });

    const hasProblem = ({ lastError }: IntegrationRecord) =>
      lastError !== undefined && Date.parse(lastError.at) >= FROM;

    beforeAll(async () => {
      const all = await replaceAll(
        Array.from({ length: 24 }, (_, i) => ({
          // Names and owners repeat. Three in four had a problem, one in six only long ago.
          name: `n${(i * 7) % 5}`,
          owner: `group:default/g${(i * 5) % 3}`,
          trend: TRENDS[i % 3],
          recent_outcomes: 'sf',
          last_success_at: i % 5 === 0 ? now - 50 * HOUR_MS : now,
          last_error: i % 4 === 0 ? null : errorAt(i % 6 ? (i * 5) % 7 : 30),
        })),
      );
      const recent = all.filter(hasProblem).flatMap(({ id: of }) => {
        const i = Number(of.slice(1));
        return [
          period(of, FROM, { success: i % 4 }),
          // Of another shard and epoch.
          period(
            of,
            FROM,
            { error: 3 - (i % 4), throttled: 1 },
            { shard: 1, epoch: 1 },
          ),
          // Too old to count.
          period(of, FROM - PERIOD_MS, { error: 100 }),
        ];
      });
      await knex('health_periods').insert(recent);
    });

    function period(
      integrationId: string,
      start: number,
      counts: Partial<typeof NOTHING>,
      at: { shard: number; epoch: number } = { shard: 0, epoch: 0 },
    ) {
      return {
        integration_id: integrationId,
        start,
        ...at,
        ...NOTHING,
        ...counts,
      };
    }

    const toRate = (one: IntegrationRecord) => {
      if (hasProblem(one)) {
        return (Number(one.id.slice(1)) % 4) / 4;
      }
      return one.lastSuccessAt === now ? 1 : undefined;
    };
    const keys: Record<
      IntegrationSort,
      (one: IntegrationRecord) => string | number | undefined
    > = {
      name: one => one.name,
      health: one => HEALTH_STATUSES.indexOf(healthStatus(one, times)),
      owner: one => one.owner,
      successRate: toRate,
      lastProblem: one => one.lastError?.at,
    };

    it.each(
      INTEGRATION_SORTS.flatMap(sort =>
        (['asc', 'desc'] as const).map(order => [sort, order] as const),
      ),
    )('sorts by %s, %s, the same in pages as at once', async (sort, order) => {
      const key = keys[sort];
      const sorted = await list({ sort, order });

      const sign = order === 'asc' ? 1 : -1;
      const byName = sort === 'name' ? sign : 1;
      const expected = [...sorted].sort((a, b) => {
        const [x, y] = [key(a), key(b)];
        if (x !== y) {
          if (x === undefined || y === undefined) {
            return x === undefined ? 1 : -1;
          }
          return x < y ? -sign : sign;
        }
        return a.name + a.id < b.name + b.id ? -byName : byName;
      });
      expect(sorted).toHaveLength(24);
      expect(sorted.map(one => one.id)).toEqual(expected.map(one => one.id));
      expect(new Set(sorted.map(key)).size).toBeGreaterThan(2);
      expect(await list({ sort, order }, 5)).toEqual(sorted);
    });

    it.each<[title: string, sort: IntegrationSort, cursor: string[]]>([
      ['of another order', 'name', ['name', 'desc', 'n1', 'i01']],
      ['of another sort', 'name', ['owner', 'asc', 'n1', 'i01', 'o']],
      ['without its key', 'owner', ['owner', 'asc', 'n1', 'i01']],
      ['without a number', 'health', ['health', 'asc', 'n1', 'i01', 'x']],
    ])('rejects a cursor %s', async (_, sort, cursor) => {
      await expect(
        store.list({
          ...times,
          updatable: { all: true },
          limit: 1,
          sort,
          cursor: encodeCursor(cursor),
        }),
      ).rejects.toThrow('The cursor is not valid for this list');
    });

    it('counts the attempts of the last 24 hours per hour', async () => {
      const health = new HealthStore({ knex });
      await knex('health_periods').insert([
        period('i12', FROM + HOUR_MS - PERIOD_MS, { success: 1 }),
        period('i12', FROM + HOUR_MS, { timeout: 2, gone: 1, throttled: 4 }),
        period('i12', now - (now % PERIOD_MS), { success: 8 }),
      ]);

      const found = await health.hourly(['i12', 'i00'], FROM);
      const traffic = toHourlyTraffic(found.get('i12') ?? [], FROM);

      expect(found.has('i00')).toBe(false);
      expect(traffic).toMatchObject({
        from: '2026-03-01T12:05:00.000Z',
        successRate: 9 / 16,
      });
      expect(traffic.success).toEqual([1, ...new Array(22).fill(0), 8]);
      expect(traffic.failure).toEqual([0, 3, ...new Array(22).fill(0)]);
      expect(traffic.throttled).toEqual([0, 4, ...new Array(22).fill(0)]);
    });
  });
});
