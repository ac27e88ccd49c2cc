import { TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import {
  addDeliveries,
  addIntegration,
  toAttemptRecord,
  claimAll,
  countRows,
  migrated,
} from '../__testUtils__/fixtures';
import type { AttemptRecord, RecordResult } from '../model/delivery';
import { DeliveryLog } from './DeliveryLog';
import { DeliveryQueue } from './DeliveryQueue';
import { HealthStore } from './HealthStore';
import { IntegrationStore } from './IntegrationStore';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

const NOW = Date.parse('2026-03-02T12:00:00Z');
const LEASE_MS = 60_000;

const WARNED = {
  kind: 'warning',
  owner: 'group:default/team',
  facts: { name: 'a' },
} as const;

describe.each(databases.eachSupportedId())('DeliveryQueue (%s)', id => {
  async function setUp(...integrationIds: string[]) {
    const knex = await migrated(await databases.init(id));
    const integrations = new IntegrationStore({ knex });
    for (const integrationId of integrationIds) {
      await addIntegration(integrations, { id: integrationId });
    }
    return {
      knex,
      integrations,
      queue: new DeliveryQueue({ knex }),
      log: new DeliveryLog({ knex }),
    };
  }

  const healthDays = (knex: Knex) =>
    knex('health_days')
      .orderBy(['integration_id', 'day', 'epoch'])
      .select('success', 'error', 'timeout', 'gone', 'throttled');

  const ids = (claimed: { deliveryId: string }[]) =>
    claimed.map(({ deliveryId }) => deliveryId).sort();

  it('claims the oldest first, as many as there are slots in each backlog, of active integrations', async () => {
    const { knex, queue, integrations } = await setUp('a', 'b', 'off');
    const late = await addDeliveries(knex, {
      integrationIds: ['a'],
      now: NOW + 1,
      count: 2,
    });
    const early = await addDeliveries(knex, {
      integrationIds: ['a'],
      now: NOW,
      count: 3,
    });
    const other = await addDeliveries(knex, {
      integrationIds: ['b'],
      now: NOW,
      count: 3,
    });
    await addDeliveries(knex, { integrationIds: ['off'], now: NOW });
    await integrations.disable(await integrations.get('off'), {
      reason: 'manual',
      evidence: { reason: 'manual', summary: '', days: [] },
      now: NOW,
    });
    const claim = (slots: Record<string, number>, now = NOW + 1) =>
      queue.claim({
        requests: Object.entries(slots).map(([integrationId, n]) => ({
          integrationId,
          slots: n,
        })),
        now,
        leaseMs: LEASE_MS,
      });

    await expect(claim({ a: 9, b: 9 }, NOW - 1)).resolves.toEqual([]);
    const first = await claim({ a: 4, b: 1, off: 5, unknown: 5 });
    expect(ids(first)).toEqual([...early, late[0], other[0]].sort());
    expect(first.find(({ deliveryId }) => deliveryId === early[0])).toEqual({
      deliveryId: early[0],
      eventId: expect.any(String),
      eventType: 'a.b',
      dispatchedBy: 'user:default/mock',
      queuedAt: NOW,
      integrationId: 'a',
      incarnation: expect.any(String),
      integrationVersion: 1,
      leaseToken: expect.any(String),
      attemptsSinceQueued: 0,
      attemptCount: 0,
      trigger: 'automatic',
      test: false,
      trusted: true,
      url: undefined,
      body: JSON.stringify({ type: 'a.b', timestamp: '', data: { i: 0 } }),
    });
    // Leased rows are invisible to others.
    expect(ids(await claim({ a: 9, b: 1 }))).toEqual(
      [late[1], other[1]].sort(),
    );
    expect(ids(await claim({ a: 9, b: 9 }))).toEqual([other[2]]);
    expect(await claim({ a: 9, b: 9 })).toEqual([]);
  });

  it('leases until a time, renews leases, and takes back released deliveries', async () => {
    const { knex, queue } = await setUp('a');
    const [one, two] = await addDeliveries(knex, {
      integrationIds: ['a'],
      now: NOW,
      count: 2,
    });
    const claim = (now: number) =>
      claimAll(queue, { integrationIds: ['a'], now, leaseMs: LEASE_MS });
    const first = await claim(NOW);
    expect(ids(first)).toEqual([one, two]);
    await queue.renew(
      first.filter(({ deliveryId }) => deliveryId === one),
      NOW + 2 * LEASE_MS,
    );
    await expect(claim(NOW + LEASE_MS - 1)).resolves.toEqual([]);
    const second = await claim(NOW + LEASE_MS);
    expect(ids(second)).toEqual([two]);
    expect(second[0].leaseToken).not.toBe(first[0].leaseToken);

    // A former holder of a lease can neither renew nor release it.
    await queue.renew(first, NOW + 9 * LEASE_MS);
    await queue.release(first.filter(({ deliveryId }) => deliveryId === two));
    await expect(claim(NOW + 2 * LEASE_MS - 1)).resolves.toEqual([]);
    const third = await claim(NOW + 2 * LEASE_MS);
    expect(ids(third)).toEqual([two]);
    await queue.release(third);
    await queue.release(first);
    expect(ids(await claim(NOW + 2 * LEASE_MS))).toEqual([one, two]);
  });

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
      // During and after the other one's work.
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

  it('expires deliveries that were queued too long ago, oldest first, except leased ones', async () => {
    const { knex, queue, log } = await setUp('a', 'b');
    const [leased] = await addDeliveries(knex, {
      integrationIds: ['a'],
      now: NOW,
    });
    await claimAll(queue, {
      integrationIds: ['a'],
      now: NOW,
      leaseMs: LEASE_MS,
    });
    const [old] = await addDeliveries(knex, {
      integrationIds: ['b'],
      now: NOW + 1,
    });
    const [later] = await addDeliveries(knex, {
      integrationIds: ['a'],
      now: NOW + 2,
    });
    const [young] = await addDeliveries(knex, {
      integrationIds: ['a'],
      now: NOW + 3,
    });
    const expire = (now: number, limit: number) =>
      queue.expire({ queuedBefore: NOW + 2, now, limit });

    await expect(expire(NOW + 3, 1)).resolves.toEqual(['b']);
    await expect(expire(NOW + 3, 9)).resolves.toEqual(['a']);
    await expect(expire(NOW + 3, 9)).resolves.toEqual([]);
    for (const one of [old, later]) {
      await expect(log.get(one)).resolves.toMatchObject({
        status: 'failed',
        endReason: 'expired',
        attemptCount: 0,
      });
    }
    await expect(expire(NOW + LEASE_MS, 9)).resolves.toEqual(['a']);
    await expect(log.get(leased)).resolves.toMatchObject({ status: 'failed' });
    await expect(log.get(young)).resolves.toMatchObject({ status: 'pending' });
  });

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

  it('lists backlogs with their next delivery and state, and holds or cancels deliveries that cannot be sent', async () => {
    const { knex, queue, log, integrations } = await setUp(
      'active',
      'disabled',
      'deleted',
      'empty',
    );
    const pending = ['active', 'disabled', 'deleted'];
    const [, held1, gone1] = await addDeliveries(knex, {
      integrationIds: pending,
      now: NOW,
    });
    await addDeliveries(knex, { integrationIds: pending, now: NOW, count: 4 });
    const [, heldLater] = await addDeliveries(knex, {
      integrationIds: pending,
      now: NOW + 5_000,
    });
    // It is still in flight.
    const [inFlight] = await queue.claim({
      requests: [{ integrationId: 'disabled', slots: 1 }],
      now: NOW,
      leaseMs: LEASE_MS,
    });
    expect(inFlight.deliveryId).toBe(held1);
    await integrations.disable(await integrations.get('disabled'), {
      reason: 'manual',
      evidence: { reason: 'manual', summary: '', days: [] },
      now: NOW,
    });
    await integrations.delete(await integrations.get('deleted'), 0);
    const shared = {
      owner: 'group:default/team',
      host: 'hooks.example.com',
      paced: false,
      dueAt: NOW,
    };
    await expect(queue.backlogs()).resolves.toEqual([
      { ...shared, integrationId: 'active', state: 'active' },
      {
        ...shared,
        integrationId: 'deleted',
        state: 'deleted',
        owner: '',
        host: '',
      },
      { ...shared, integrationId: 'disabled', state: 'disabled' },
    ]);

    const hold = (integrationId: string, now = NOW + 1) =>
      queue.hold({ integrationId, now, limit: 3 });
    await expect(hold('active')).resolves.toBe(0);
    await expect(hold('disabled')).resolves.toBe(3);
    await expect(hold('disabled')).resolves.toBe(1);
    await expect(hold('disabled')).resolves.toBe(0);
    await expect(log.get(held1)).resolves.toMatchObject({ status: 'pending' });
    await expect(log.get(heldLater)).resolves.toMatchObject({
      status: 'pending',
    });
    await queue.release([inFlight]);
    await expect(hold('disabled', NOW + 5_000)).resolves.toBe(2);
    await expect(log.get(held1)).resolves.toMatchObject({
      status: 'held',
      endedAt: undefined,
      nextAttemptAt: undefined,
    });

    await expect(hold('deleted', NOW + 5_000)).resolves.toBe(3);
    await expect(hold('deleted', NOW + 5_000)).resolves.toBe(3);
    await expect(hold('deleted', NOW + 5_000)).resolves.toBe(0);
    await expect(log.get(gone1)).resolves.toMatchObject({
      status: 'cancelled',
      endedAt: new Date(NOW + 5_000).toISOString(),
    });
    await expect(queue.backlogs()).resolves.toEqual([
      { ...shared, integrationId: 'active', state: 'active' },
    ]);
  });

  it('cancels test pings whose lease has expired or was released', async () => {
    const { knex, queue, log, integrations } = await setUp('a');
    const integration = await integrations.get('a');
    const insert = () =>
      queue.insertTest({
        integration,
        eventType: 'webhooks.ping',
        body: '{}',
        dispatchedBy: 'user:default/mock',
        now: NOW,
        leaseMs: LEASE_MS,
      });
    const ping = await insert();
    await queue.release([await insert()]);

    expect(await queue.cancelAbandonedTests(NOW + LEASE_MS - 1)).toBe(1);
    expect(await log.get(ping.deliveryId)).toMatchObject({ status: 'pending' });
    expect(await queue.cancelAbandonedTests(NOW + LEASE_MS)).toBe(1);
    expect(await log.get(ping.deliveryId)).toMatchObject({
      status: 'cancelled',
      endedAt: new Date(NOW + LEASE_MS).toISOString(),
    });
    expect(await knex('delivery_queue')).toEqual([]);
  });

  it('stores a test ping that is already leased to the caller', async () => {
    const { queue, log, integrations } = await setUp('a');
    const ping = await queue.insertTest({
      integration: await integrations.get('a'),
      eventType: 'webhooks.ping',
      body: '{"type":"webhooks.ping","timestamp":"","data":{}}',
      dispatchedBy: 'user:default/mock',
      now: NOW,
      leaseMs: LEASE_MS,
    });
    await expect(
      claimAll(queue, { integrationIds: ['a'], now: NOW + LEASE_MS + 1 }),
    ).resolves.toEqual([]);
    await queue.record(
      [toAttemptRecord(ping, { at: NOW + 1, counted: false })],
      NOW + 2,
    );
    await expect(log.detail(ping.deliveryId)).resolves.toMatchObject({
      test: true,
      status: 'succeeded',
      event: { type: 'webhooks.ping', dispatchedBy: 'user:default/mock' },
      attempts: [{ trigger: 'test' }],
    });
  });
});

describe.each(databases.eachSupportedId().filter(([id]) => id !== 'SQLITE_3'))(
  'DeliveryQueue of several replicas (%s)',
  id => {
    it('hands every delivery to exactly one, and records the same integrations without a deadlock', async () => {
      const knex = await migrated(await databases.init(id));
      const integrations = new IntegrationStore({ knex });
      const integrationIds = ['a', 'b', 'c', 'd'];
      for (const integrationId of integrationIds) {
        await addIntegration(integrations, { id: integrationId });
      }
      const all = await addDeliveries(knex, {
        integrationIds,
        now: NOW,
        count: 150,
      });
      const seen: string[] = [];
      const replica = async (order: string[]) => {
        const queue = new DeliveryQueue({ knex });
        for (;;) {
          const claimed = await queue.claim({
            requests: order.map(integrationId => ({ integrationId, slots: 5 })),
            now: NOW,
            leaseMs: LEASE_MS,
          });
          if (claimed.length === 0) {
            return;
          }
          seen.push(...claimed.map(({ deliveryId }) => deliveryId));
          await queue.record(
            claimed.map(delivery => toAttemptRecord(delivery, { at: NOW })),
            NOW,
          );
        }
      };
      await Promise.all([
        replica(integrationIds),
        replica([...integrationIds].reverse()),
        replica(integrationIds),
        replica([...integrationIds].reverse()),
      ]);
      expect([...seen].sort()).toEqual([...all].sort());
      const days = await knex('health_days')
        .groupBy('integration_id')
        .orderBy('integration_id')
        .select('integration_id', knex.raw('sum(success) as success'));
      expect(
        days.map(({ integration_id, success }) => [
          integration_id,
          Number(success),
        ]),
      ).toEqual(integrationIds.map(one => [one, 150]));
    });
  },
);
