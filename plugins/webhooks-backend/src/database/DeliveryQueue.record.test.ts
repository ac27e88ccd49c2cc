import { TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import {
  addDeliveries,
  toAttemptRecord,
  claimAll,
  countRows,
} from '../__testUtils__/fixtures';
import { setUpQueue } from '../__testUtils__/setUpQueue';
import type { AttemptRecord, RecordResult } from '../model/delivery';
import type { NextStep } from '../model/retrySchedule';
import { DeliveryQueue } from './DeliveryQueue';
import { HealthStore } from './HealthStore';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

const NOW = Date.parse('2026-03-02T12:00:00Z');
const LEASE_MS = 60_000;

const WARNED = {
  kind: 'warning',
  owner: 'group:default/team',
  facts: { name: 'a' },
} as const;

describe.each(databases.eachSupportedId())('DeliveryQueue.record (%s)', id => {
  const setUp = async (...integrationIds: string[]) =>
    setUpQueue(
      await databases.init(id),
      integrationIds.map(integrationId => ({ id: integrationId })),
    );

  const healthDays = (knex: Knex) =>
    knex('health_days')
      .orderBy(['integration_id', 'day', 'epoch'])
      .select('success', 'error', 'timeout', 'gone', 'throttled');

  describe('record', () => {
    const DAYS = [{ success: 1, error: 0, timeout: 1, gone: 1, throttled: 0 }];
    let database: Awaited<ReturnType<typeof setUp>>;
    let good: string;
    let bad: string;
    let slow: string;
    let batch: AttemptRecord[];
    let recorded: RecordResult;

    beforeAll(async () => {
      database = await setUp('a');
      const { knex, queue } = database;
      [good, bad, slow] = await addDeliveries(knex, {
        integrationIds: ['a'],
        now: NOW,
        count: 3,
      });
      const claimed = await claimAll(queue, {
        integrationIds: ['a'],
        now: NOW,
      });
      const byId = (deliveryId: string) =>
        claimed.find(one => one.deliveryId === deliveryId)!;
      batch = [
        toAttemptRecord(byId(good), {
          at: NOW + 1,
          result: {
            durationMs: 9,
            responseHeaders: { server: 'x' },
            responseBody: 'fine',
          },
        }),
        toAttemptRecord(byId(bad), {
          at: NOW + 2,
          result: {
            outcome: 'gone',
            statusCode: 410,
            responseBody: 'a\u0000\uD800b',
            responseTruncated: true,
          },
        }),
        toAttemptRecord(byId(slow), {
          at: NOW + 3,
          result: {
            outcome: 'timeout',
            statusCode: undefined,
            errorCode: 'ECONNREFUSED',
            errorMessage: 'refused \u0000',
            responseHeaders: undefined,
            responseBody: undefined,
          },
          next: {
            status: 'pending',
            dueAt: NOW + 5_000,
            attemptsSinceQueued: 1,
          },
        }),
      ];
      recorded = await queue.record(batch, NOW + 4);
    });

    it('reports that the leases were held', () => {
      expect(recorded).toEqual({ owned: [true, true, true], outgoing: 0 });
    });

    it('stores an attempt with its request and response, and ends its delivery', async () => {
      await expect(database.log.detail(good)).resolves.toMatchObject({
        status: 'succeeded',
        attemptCount: 1,
        lastOutcome: 'success',
        lastStatusCode: 200,
        endedAt: new Date(NOW + 4).toISOString(),
        nextAttemptAt: undefined,
        attempts: [
          {
            id: batch[0].id,
            integrationId: 'a',
            number: 1,
            trigger: 'automatic',
            outcome: 'success',
            statusCode: 200,
            startedAt: new Date(NOW + 1).toISOString(),
            durationMs: 9,
            requestHeaders: { 'webhook-id': good },
            responseHeaders: { server: 'x' },
            responseBody: 'fine',
            responseTruncated: false,
          },
        ],
      });
    });

    it('replaces characters that a database cannot store', async () => {
      await expect(database.log.detail(bad)).resolves.toMatchObject({
        status: 'failed',
        lastOutcome: 'gone',
        attempts: [{ responseBody: 'a\uFFFD\uFFFDb', responseTruncated: true }],
      });
    });

    it('keeps a delivery pending until its next attempt', async () => {
      await expect(database.log.detail(slow)).resolves.toMatchObject({
        status: 'pending',
        lastErrorCode: 'ECONNREFUSED',
        endedAt: undefined,
        nextAttemptAt: new Date(NOW + 5_000).toISOString(),
        attempts: [{ errorMessage: 'refused \uFFFD', responseBody: undefined }],
      });
    });

    it('counts attempts by outcome', async () => {
      await expect(healthDays(database.knex)).resolves.toEqual(DAYS);
    });

    it('stores when an integration last succeeded and failed', async () => {
      await expect(database.integrations.get('a')).resolves.toMatchObject({
        lastSuccessAt: NOW + 10,
        lastFailureAt: NOW + 3,
      });
    });

    it('has no effect when it is repeated', async () => {
      const { knex, queue, log } = database;
      const rows = await countRows(knex);

      await expect(queue.record(batch, NOW + 9)).resolves.toEqual({
        owned: [false, false, false],
        outgoing: 0,
      });

      await expect(countRows(knex)).resolves.toEqual(rows);
      await expect(healthDays(knex)).resolves.toEqual(DAYS);
      await expect(log.get(good)).resolves.toMatchObject({
        attemptCount: 1,
        endedAt: new Date(NOW + 4).toISOString(),
      });
    });

    // Last, because it changes a delivery.
    it('continues the retry schedule', async () => {
      const { queue, log } = database;

      const [again] = await claimAll(queue, {
        integrationIds: ['a'],
        now: NOW + 5_000,
      });
      expect(again).toMatchObject({
        deliveryId: slow,
        attemptsSinceQueued: 1,
        attemptCount: 1,
      });
      await queue.record(
        [toAttemptRecord(again, { at: NOW + 5_001 })],
        NOW + 5_002,
      );

      const { attempts } = await log.detail(slow);
      expect(attempts.map(({ number, outcome }) => [number, outcome])).toEqual([
        [1, 'timeout'],
        [2, 'success'],
      ]);
      expect(await queue.backlogs()).toEqual([]);
    });
  });

  it.each(['succeeded', 'pending'] as const)(
    'fences off an owner that stalled past its lease and then has it %s',
    async status => {
      const { knex, queue, log } = await setUp('a');
      const [deliveryId] = await addDeliveries(knex, {
        integrationIds: ['a'],
        now: NOW,
      });
      const claim = (now: number) =>
        claimAll(queue, { integrationIds: ['a'], now, leaseMs: LEASE_MS });
      const [stalled] = await claim(NOW);
      const [current] = await claim(NOW + LEASE_MS);
      const late = toAttemptRecord(stalled, {
        at: NOW + 1,
        next:
          status === 'pending'
            ? { status, dueAt: NOW + 1_000_000, attemptsSinceQueued: 1 }
            : { status },
      });
      // While the current owner works, and later again after it has recorded its attempt.
      await expect(queue.record([late], NOW + LEASE_MS)).resolves.toEqual({
        owned: [false],
        outgoing: 0,
      });
      await expect(log.get(deliveryId)).resolves.toMatchObject({
        status: 'pending',
        attemptCount: 0,
      });
      await expect(
        queue.record(
          [
            toAttemptRecord(current, {
              at: NOW + LEASE_MS + 1,
              result: { outcome: 'gone', statusCode: 410 },
            }),
          ],
          NOW + LEASE_MS + 2,
        ),
      ).resolves.toEqual({ owned: [true], outgoing: 0 });
      await queue.record(
        [toAttemptRecord(stalled, { at: NOW + LEASE_MS + 3 })],
        NOW + LEASE_MS + 3,
      );

      const detail = await log.detail(deliveryId);
      expect(detail).toMatchObject({ status: 'failed', lastOutcome: 'gone' });
      // Its requests were made, so they are in the log, but they are not counted.
      expect(detail.attempts.map(({ outcome }) => outcome)).toEqual([
        'success',
        'gone',
        'success',
      ]);
      await expect(healthDays(knex)).resolves.toEqual([
        { success: 0, error: 0, timeout: 0, gone: 1, throttled: 0 },
      ]);
    },
  );

  it.each<[string, NextStep]>([
    ['ends', { status: 'failed' }],
    ['is retried', { status: 'pending', dueAt: NOW, attemptsSinceQueued: 1 }],
  ])(
    'records the result of the newer lease of a delivery that %s under the older one',
    async (_, next) => {
      const { knex, queue, log } = await setUp('a');
      const [deliveryId] = await addDeliveries(knex, {
        integrationIds: ['a'],
        now: NOW,
      });
      const [older] = await claimAll(queue, {
        integrationIds: ['a'],
        now: NOW,
      });
      const [newer] = await claimAll(queue, {
        integrationIds: ['a'],
        now: NOW + LEASE_MS,
      });

      const { owned } = await queue.record(
        [
          toAttemptRecord(older, {
            at: NOW + 1,
            result: { outcome: 'error', statusCode: 500 },
            next,
          }),
          toAttemptRecord(newer, { at: NOW + 2 }),
        ],
        NOW + 3,
      );

      expect(owned).toEqual([false, true]);
      await expect(log.detail(deliveryId)).resolves.toMatchObject({
        status: 'succeeded',
        attempts: [{ outcome: 'error' }, { outcome: 'success' }],
      });
    },
  );

  it('adds up the counts of replicas', async () => {
    const { knex, integrations } = await setUp('a');
    const random = jest.spyOn(Math, 'random');
    const [one, other] = [0.1, 0.9].map(value => {
      random.mockReturnValueOnce(value);
      return new DeliveryQueue({ knex });
    });
    random.mockRestore();
    await addDeliveries(knex, { integrationIds: ['a'], now: NOW, count: 3 });
    const claimed = await claimAll(one, { integrationIds: ['a'], now: NOW });
    await one.record(
      [
        toAttemptRecord(claimed[0], {
          at: NOW + 5,
          result: { outcome: 'error' },
        }),
        toAttemptRecord(claimed[1], { at: NOW + 1 }),
      ],
      NOW + 5,
    );
    await other.record(
      [
        toAttemptRecord(claimed[2], {
          at: NOW + 2,
          result: { outcome: 'timeout' },
        }),
      ],
      NOW + 5,
    );

    expect(await knex('health_days')).toHaveLength(2);
    const day = {
      date: '2026-03-02',
      success: 1,
      error: 1,
      timeout: 1,
      gone: 0,
      throttled: 0,
      firstFailureAt: NOW + 2,
      lastFailureAt: NOW + 5,
      lastSuccessAt: NOW + 1,
    };
    const health = new HealthStore({ knex });
    expect(await health.days('a', '2026-03-01')).toEqual([day]);
    expect(await health.subjects(['a'], '2026-03-01')).toMatchObject([
      { id: 'a', days: [day] },
    ]);
    expect(await integrations.get('a')).toMatchObject({
      lastFailureAt: NOW + 5,
    });
  });

  it('counts by the UTC day of the request, without attempts that do not count', async () => {
    const { knex, queue, integrations } = await setUp('a', 'b');
    await addDeliveries(knex, {
      integrationIds: ['a', 'b'],
      now: NOW,
      count: 8,
    });
    const claimed = await claimAll(queue, {
      integrationIds: ['a', 'b'],
      now: NOW,
    });
    const midnight = Date.parse('2026-03-03T00:00:00Z');
    const outcomes = [
      ['error', -1],
      ['blocked', 0],
      ['throttled', 0],
      ['success', -2],
      ['success', 5],
      ['timeout', 9],
      ['gone', 9],
    ] as const;
    const ofA = claimed.filter(({ integrationId }) => integrationId === 'a');
    const ofB = claimed.filter(({ integrationId }) => integrationId === 'b');
    await queue.record(
      [
        ...outcomes.map(([outcome, offset], i) =>
          toAttemptRecord(ofA[i], {
            at: midnight + offset,
            result: { outcome },
          }),
        ),
        toAttemptRecord(ofA[7], {
          at: midnight,
          result: { outcome: 'gone' },
          counted: false,
        }),
        toAttemptRecord(ofB[0], {
          at: midnight,
          result: { outcome: 'error' },
          counted: false,
        }),
      ],
      midnight + 10,
    );
    await expect(healthDays(knex)).resolves.toEqual([
      { success: 1, error: 1, timeout: 0, gone: 0, throttled: 0 },
      { success: 1, error: 1, timeout: 1, gone: 1, throttled: 1 },
    ]);
    const [before, after] = await knex('health_days').orderBy('day');
    expect([before, after].map(({ day }) => day)).toEqual([
      '2026-03-02',
      '2026-03-03',
    ]);
    expect(Number(before.first_failure_at)).toBe(midnight - 1);
    expect(Number(after.last_success_at)).toBe(midnight + 5);
    expect(Number(after.last_failure_at)).toBe(midnight + 9);
    await expect(integrations.get('a')).resolves.toMatchObject({
      lastSuccessAt: midnight + 5,
      lastFailureAt: midnight + 9,
    });
    const b = await integrations.get('b');
    expect([b.lastSuccessAt, b.lastFailureAt]).toEqual([undefined, undefined]);

    // A deleted integration has no counts, but its attempts are logged.
    await integrations.delete(await integrations.get('b'), 0);
    await expect(
      queue.record(
        [
          toAttemptRecord(ofB[1], {
            at: midnight,
            result: { outcome: 'error' },
          }),
        ],
        midnight,
      ),
    ).resolves.toEqual({ owned: [true], outgoing: 0 });
    expect(await countRows(knex)).toMatchObject({
      health_days: 2,
      attempts: 10,
    });
  });

  it('reports the recovery of a warned integration once', async () => {
    const { knex, queue, integrations } = await setUp('a');
    await addDeliveries(knex, { integrationIds: ['a'], now: NOW, count: 3 });
    const [one, two, three] = await claimAll(queue, {
      integrationIds: ['a'],
      now: NOW,
    });
    await integrations.warn(await integrations.get('a'), {
      warning: 'early',
      now: NOW,
      alert: WARNED,
    });
    await expect(
      queue.record(
        [toAttemptRecord(one, { at: NOW, result: { outcome: 'error' } })],
        NOW,
      ),
    ).resolves.toMatchObject({ outgoing: 0 });
    await expect(
      queue.record([toAttemptRecord(two, { at: NOW })], NOW),
    ).resolves.toMatchObject({ outgoing: 1 });
    await expect(
      queue.record([toAttemptRecord(three, { at: NOW })], NOW),
    ).resolves.toMatchObject({ outgoing: 0 });
    expect((await integrations.get('a')).warnedAt).toBeUndefined();
    await expect(
      knex('notification_outbox').orderBy('id'),
    ).resolves.toMatchObject([
      { kind: 'warning' },
      { kind: 'recovered', integration_id: 'a', owner: 'group:default/team' },
    ]);
  });

  it('leaves a warning about the success rate to the health monitor', async () => {
    const { knex, queue, integrations } = await setUp('a');
    await addDeliveries(knex, { integrationIds: ['a'], now: NOW });
    const [one] = await claimAll(queue, { integrationIds: ['a'], now: NOW });
    await integrations.warn(await integrations.get('a'), {
      warning: 'success-rate',
      now: NOW,
      alert: WARNED,
    });
    await expect(
      queue.record([toAttemptRecord(one, { at: NOW })], NOW),
    ).resolves.toMatchObject({ outgoing: 0 });
    await expect(integrations.get('a')).resolves.toMatchObject({
      warning: 'success-rate',
      warnedAt: NOW,
    });
  });

  it('keeps the time of the first failure since the last success', async () => {
    const { knex, queue } = await setUp('a');
    await addDeliveries(knex, { integrationIds: ['a'], now: NOW, count: 9 });
    const deliveries = await claimAll(queue, {
      integrationIds: ['a'],
      now: NOW,
    });
    const since: (number | null)[] = [];
    for (const [i, outcomes] of (
      [
        ['success'],
        ['throttled'],
        ['error'],
        ['timeout'],
        ['error', 'success', 'error'],
        ['success'],
        ['blocked'],
      ] as const
    ).entries()) {
      const at = NOW + 1_000 * i;
      await queue.record(
        deliveries.splice(0, outcomes.length).map((delivery, n) =>
          toAttemptRecord(delivery, {
            at: at + n,
            result: { outcome: outcomes[n] },
          }),
        ),
        at,
      );
      const row = await knex('integrations').first('failing_since');
      since.push(row.failing_since && Number(row.failing_since) - NOW);
    }
    expect(since).toEqual([null, null, 2_000, 2_000, 4_002, null, 6_000]);
  });
});
