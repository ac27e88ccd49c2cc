import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import type { AttemptOutcome } from 'backstage-plugin-webhooks-common';
import { TestClock } from 'backstage-webhooks-test';
import {
  addDeliveries,
  addIntegration,
  toAttemptRecord,
  claimAll,
  HEALTH_OPTIONS,
  migrated,
} from '../__testUtils__/fixtures';
import { inTimeZone } from '../__testUtils__/timeZone';
import { DeliveryLog } from '../database/DeliveryLog';
import { DeliveryQueue } from '../database/DeliveryQueue';
import { HealthStore } from '../database/HealthStore';
import { IntegrationStore } from '../database/IntegrationStore';
import { DEFAULT_COOL_DOWN } from '../model/circuitBreaker';
import { withoutResponse } from './evidence';
import { HealthMonitor } from './HealthMonitor';
import { HealthReader } from './HealthReader';
import { CurrentHealthReader } from './CurrentHealthReader';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(120_000);

type Traffic = Partial<Record<AttemptOutcome, number>>;

const STATUS: Partial<Record<AttemptOutcome, number>> = {
  success: 200,
  error: 500,
  throttled: 429,
  gone: 410,
};

const QUIET: Traffic = {};
const FAILED: Traffic = { error: 2 };

describe.each(databases.eachSupportedId())('HealthMonitor (%s)', id => {
  async function setUp(...integrationIds: string[]) {
    const knex = await migrated(await databases.init(id));
    const integrations = new IntegrationStore({ knex });
    for (const integrationId of integrationIds) {
      await addIntegration(integrations, { id: integrationId });
    }
    // Without the cool-down, which would delay the many failures needed here.
    const queue = new DeliveryQueue({
      knex,
      coolDown: { ...DEFAULT_COOL_DOWN, failures: 1_000_000 },
    });
    const log = new DeliveryLog({ knex });
    const health = new HealthStore({ knex });
    const clock = new TestClock('2026-03-02T12:00:00Z');
    const audited: unknown[] = [];
    const logger = mockServices.logger.mock();
    const changed: string[] = [];
    let kicks = 0;
    const replica = () =>
      new HealthMonitor({
        integrations,
        health,
        log,
        options: HEALTH_OPTIONS,
        clock,
        auditor: {
          async createEvent(event) {
            audited.push(event);
            return { success: async () => {}, fail: async () => {} };
          },
        },
        logger,
        onAlert: () => {
          kicks += 1;
        },
        onChange: one => changed.push(one),
      });
    const monitor = replica();

    /** Sends to an integration at the time of the clock, records the attempts, and checks it. */
    async function send(integrationId: string, traffic: Traffic) {
      const outcomes = Object.entries(traffic).flatMap(([outcome, count]) =>
        Array<AttemptOutcome>(count).fill(outcome as AttemptOutcome),
      );
      if (outcomes.length === 0) {
        return;
      }
      const now = clock.now();
      const receivers = [integrationId];
      await addDeliveries(knex, {
        integrationIds: receivers,
        now,
        count: outcomes.length,
      });
      const claimed = [
        ...(await claimAll(queue, { integrationIds: receivers, now })),
        // After a 429.
        ...(
          await queue.claimPaced({
            requests: [{ integrationId, slots: outcomes.length }],
            now,
            leaseMs: 60_000,
          })
        ).claimed,
      ];
      expect(claimed).toHaveLength(outcomes.length);
      await queue.record(
        claimed.map((delivery, i) =>
          toAttemptRecord(delivery, {
            at: now,
            result: {
              outcome: outcomes[i],
              statusCode: STATUS[outcomes[i]],
              errorCode: outcomes[i] === 'timeout' ? 'ECONNRESET' : undefined,
              responseBody: `${outcomes[i]} ${'x'.repeat(600)}`,
            },
          }),
        ),
        now,
      );
      await monitor.check([integrationId]);
    }

    const alerts = async () => {
      const rows = await knex('notification_outbox').orderBy('id');
      return rows.map(row => row.kind as string);
    };

    return {
      knex,
      integrations,
      health,
      clock,
      monitor,
      replica,
      send,
      alerts,
      audited,
      changed,
      logger,
      kicks: () => kicks,
    };
  }

  it.each<[string, Traffic[], { reason?: string; alerts: string[] }]>([
    [
      '7 failing days with quiet days between',
      [
        FAILED,
        QUIET,
        FAILED,
        FAILED,
        QUIET,
        QUIET,
        FAILED,
        FAILED,
        FAILED,
        QUIET,
        FAILED,
      ],
      {
        reason: 'failing-days',
        alerts: ['early-warning', 'warning', 'disabled'],
      },
    ],
    [
      '6 failing days and two quiet weeks',
      [...Array(6).fill(FAILED), ...Array(14).fill(QUIET)],
      { alerts: ['early-warning', 'warning'] },
    ],
    [
      'a success on day 6',
      [
        ...Array(5).fill(FAILED),
        { error: 99, success: 1 },
        ...Array(3).fill(FAILED),
      ],
      { alerts: ['early-warning', 'warning', 'recovered', 'early-warning'] },
    ],
    [
      'a second row after a recovery is warned of again',
      [...Array(4).fill(FAILED), { success: 1 }, ...Array(5).fill(FAILED)],
      {
        alerts: [
          'early-warning',
          'warning',
          'recovered',
          'early-warning',
          'warning',
        ],
      },
    ],
    [
      '429 only',
      Array(12).fill({ throttled: 20 }),
      { alerts: ['early-warning'] },
    ],
    [
      '1000 timeouts that are half of the day',
      [{ timeout: 1000, success: 1000 }],
      { reason: 'timeouts', alerts: ['disabled'] },
    ],
    [
      '1000 timeouts that are less than half of the day',
      [{ timeout: 1000, success: 1001 }],
      { alerts: [] },
    ],
    ['one 410', [{ gone: 1 }], { reason: 'gone', alerts: ['disabled'] }],
    [
      'one 410 among what went well',
      [{ success: 20, gone: 1 }],
      { reason: 'gone', alerts: ['disabled'] },
    ],
    [
      'addresses that the policy refuses',
      Array(7).fill({ blocked: 1 }),
      {
        reason: 'failing-days',
        alerts: ['early-warning', 'warning', 'disabled'],
      },
    ],
  ])('judges %s', async (_, days, expected) => {
    const { send, clock, integrations, alerts, audited, kicks } =
      await setUp('a');
    for (const traffic of days) {
      await send('a', traffic);
      clock.advance({ days: 1 });
    }
    const integration = await integrations.get('a');
    expect([integration.state, integration.reason]).toEqual(
      expected.reason ? ['disabled', expected.reason] : ['active', undefined],
    );
    await expect(alerts()).resolves.toEqual(expected.alerts);
    expect(audited).toHaveLength(expected.reason ? 1 : 0);
    // The recovery alert is stored by the recording.
    expect(kicks()).toBe(
      expected.alerts.filter(kind => kind !== 'recovered').length,
    );
  });

  it('stores the evidence, and adds it to the alert, the audit event and the log line', async () => {
    const { send, clock, integrations, knex, audited, changed, logger } =
      await setUp('a');
    await send('a', { success: 3 });
    for (let day = 0; day < 7; day += 1) {
      clock.advance({ days: 1 });
      await send('a', { error: day + 1 });
    }
    const { evidence, reason, disabledAt } = await integrations.get('a');
    expect({ reason, disabledAt }).toEqual({
      reason: 'failing-days',
      disabledAt: Date.parse('2026-03-09T12:00:00Z'),
    });
    expect(evidence).toEqual({
      reason: 'failing-days',
      summary:
        'All 28 requests on 7 days in a row failed; the last success was at 2026-03-02T12:00:00.000Z.',
      days: [1, 2, 3, 4, 5, 6, 7].map(n => ({
        date: `2026-03-0${n + 2}`,
        success: 0,
        error: n,
        timeout: 0,
        gone: 0,
        throttled: 0,
      })),
      firstFailureAt: '2026-03-03T12:00:00.000Z',
      lastFailureAt: '2026-03-09T12:00:00.000Z',
      lastSuccessAt: '2026-03-02T12:00:00.000Z',
      lastAttempt: {
        deliveryId: expect.any(String),
        outcome: 'error',
        statusCode: 500,
        responseBody: `error ${'x'.repeat(494)}`,
      },
    });
    // The response of the receiver is only stored with the integration.
    const shared = JSON.parse(JSON.stringify(withoutResponse(evidence!)));
    expect(shared.lastAttempt).not.toHaveProperty('responseBody');
    const alert = await knex('notification_outbox')
      .where({ kind: 'disabled' })
      .first();
    expect(JSON.parse(alert.payload)).toEqual({
      name: 'a',
      host: 'hooks.example.com',
      failed: 28,
      evidence: shared,
    });
    expect(audited).toMatchObject([
      {
        eventId: 'integration-disable',
        severityLevel: 'high',
        meta: {
          integrationId: 'a',
          reason: 'failing-days',
          evidence: shared,
        },
      },
    ]);
    const [line, fields] = logger.warn.mock.calls[0] as unknown as [
      string,
      { integrationId: string; evidence: string },
    ];
    expect(line).toBe(`Integration disabled: ${evidence!.summary}`);
    expect(fields.integrationId).toBe('a');
    expect(JSON.parse(fields.evidence)).toEqual(shared);
    // Once per warning, once for the end.
    expect(changed).toEqual(['a', 'a', 'a']);
  });

  it('warns once at half of the days, and again after the integration was enabled', async () => {
    const { send, clock, integrations, alerts, monitor } = await setUp('a');
    const failDays = async (count: number) => {
      for (let day = 0; day < count; day += 1) {
        await send('a', FAILED);
        clock.advance({ days: 1 });
      }
    };
    await failDays(3);
    expect(await alerts()).toEqual(['early-warning']);
    await failDays(1);
    expect(await alerts()).toEqual(['early-warning', 'warning']);
    const { warnedAt } = await integrations.get('a');
    await failDays(2);
    await monitor.check(['a']);
    await monitor.checkAll(new AbortController().signal);
    expect(await alerts()).toEqual(['early-warning', 'warning']);
    expect((await integrations.get('a')).warnedAt).toBe(warnedAt);
    await failDays(1);
    const first = ['early-warning', 'warning', 'disabled'];
    expect(await alerts()).toEqual(first);

    await expect(
      integrations.enable(await integrations.get('a'), { now: clock.now() }),
    ).resolves.toBe(true);
    await monitor.check(['a']);
    await monitor.checkAll(new AbortController().signal);
    await failDays(3);
    expect(await integrations.get('a')).toMatchObject({ state: 'active' });
    expect(await alerts()).toEqual([...first, 'early-warning']);
    await failDays(3);
    expect(await integrations.get('a')).toMatchObject({ state: 'active' });
    await failDays(1);
    expect(await integrations.get('a')).toMatchObject({
      state: 'disabled',
      reason: 'failing-days',
    });
    expect(await alerts()).toEqual([...first, ...first]);

    // An old 410 no longer counts either.
    await integrations.enable(await integrations.get('a'), {
      now: clock.now(),
    });
    await send('a', { gone: 1 });
    expect(await integrations.get('a')).toMatchObject({ reason: 'gone' });
    await integrations.enable(await integrations.get('a'), {
      now: clock.now(),
    });
    await send('a', { error: 1 });
    expect(await integrations.get('a')).toMatchObject({ state: 'active' });
  });

  it('warns early about an integration that has failed for an hour, once', async () => {
    const { send, clock, alerts, replica, knex } = await setUp('a');
    const check = async () => {
      const replicas = [replica(), replica(), replica()];
      await Promise.all(
        replicas.map(one => one.checkAll(new AbortController().signal)),
      );
    };
    await send('a', { error: 4 });
    clock.advance({ minutes: 59 });
    await check();
    expect(await alerts()).toEqual([]);
    clock.advance({ minutes: 1 });
    await check();
    expect(await alerts()).toEqual(['early-warning']);
    await send('a', { error: 50 });
    clock.advance({ hours: 5 });
    await check();
    expect(await alerts()).toEqual(['early-warning']);
    const { payload } = await knex('notification_outbox').first('payload');
    expect(JSON.parse(payload)).toMatchObject({
      earlyWarning: {
        cause: 'failing-for',
        failingSince: '2026-03-02T12:00:00.000Z',
      },
    });

    await send('a', { success: 1 });
    expect(await alerts()).toEqual(['early-warning', 'recovered']);
    await send('a', { error: 3 });
    clock.advance({ hours: 1 });
    await check();
    expect(await alerts()).toEqual([
      'early-warning',
      'recovered',
      'early-warning',
    ]);
  });

  it('warns early about an integration that only gets 429', async () => {
    const { alerts, clock, knex, send, monitor } = await setUp('a');
    await send('a', { throttled: 1 });
    clock.advance({ minutes: 59 });
    await monitor.checkAll(new AbortController().signal);
    expect(await alerts()).toEqual([]);
    clock.advance({ minutes: 1 });
    await monitor.checkAll(new AbortController().signal);

    expect(await alerts()).toEqual(['early-warning']);
    const { payload } = await knex('notification_outbox').first('payload');
    expect(JSON.parse(payload)).toMatchObject({
      earlyWarning: {
        cause: 'throttled',
        failingSince: '2026-03-02T12:00:00.000Z',
      },
    });
  });

  it('warns early about repeated pauses', async () => {
    const { alerts, knex, send, monitor } = await setUp('a', 'b');
    await send('a', { error: 2 });
    await send('b', { error: 2 });
    await knex('integrations').where({ id: 'a' }).update({ trips: 1 });
    await knex('integrations').where({ id: 'b' }).update({ trips: 2 });
    await monitor.check(['a', 'b']);
    await expect(
      knex('notification_outbox').pluck('integration_id'),
    ).resolves.toEqual(['b']);
    expect(await alerts()).toEqual(['early-warning']);
  });

  it('warns about a low success rate until a day has a sufficient one', async () => {
    const { send, clock, alerts, monitor, integrations } = await setUp('a');
    const low = { error: 60, success: 40 };
    for (let day = 0; day < 3; day += 1) {
      await send('a', low);
      clock.advance({ days: 1 });
    }
    expect(await alerts()).toEqual(['success-rate']);
    // Neither successes nor a good incomplete day end it.
    await send('a', { error: 1, success: 200 });
    expect(await alerts()).toEqual(['success-rate']);
    clock.advance({ days: 1 });
    await send('a', { error: 20 });
    expect(await alerts()).toEqual(['success-rate', 'recovered']);
    await monitor.check(['a']);
    expect(await alerts()).toEqual(['success-rate', 'recovered']);
    expect((await integrations.get('a')).warnedAt).toBeUndefined();
  });

  it('only considers its window, and finds the integrations that failed in it', async () => {
    const { send, clock, integrations, monitor, health } = await setUp(
      'a',
      'b',
      'c',
    );
    const checked = jest.spyOn(health, 'subjects');
    for (const integrationId of ['a', 'b']) {
      for (const hour of [0, 24, 48, 72, 96, 120]) {
        clock.set('2026-03-02T12:00:00Z');
        clock.advance({ hours: hour });
        await send(integrationId, FAILED);
      }
    }
    await send('c', { success: 1 });
    // The first of the six days has left the window, so a seventh day is still only the sixth.
    clock.set('2026-04-01T12:00:00Z');
    await send('a', FAILED);
    expect(await integrations.get('a')).toMatchObject({ state: 'active' });

    checked.mockClear();
    await monitor.checkAll(new AbortController().signal);
    expect(checked.mock.calls.map(([ids]) => ids)).toEqual([['a', 'b']]);
    checked.mockClear();
    await monitor.checkAll(AbortSignal.abort());
    expect(checked).not.toHaveBeenCalled();
    clock.set('2026-04-30T12:00:00Z');
    await monitor.checkAll(new AbortController().signal);
    expect(checked.mock.calls.map(([ids]) => ids)).toEqual([['a']]);
  });

  it('disables once when several replicas check concurrently', async () => {
    const { send, clock, replica, alerts, audited, health, integrations } =
      await setUp('a', 'b');
    const replicas = [replica(), replica(), replica(), replica()];
    // Waits until all of them are checking.
    const subjects = jest.spyOn(health, 'subjects').mockResolvedValue([]);
    await send('a', { gone: 1 });
    await send('b', { error: 1 });
    subjects.mockRestore();
    clock.advance({ seconds: 1 });
    for (const monitor of replicas) {
      monitor.checkSoon(['a', 'b']);
      monitor.checkSoon(['a']);
    }
    await Promise.all(replicas.map(monitor => monitor.settled()));
    expect(await alerts()).toEqual(['disabled']);
    expect(audited).toHaveLength(1);
    expect(await integrations.get('b')).toMatchObject({ state: 'active' });
  });

  it('survives an unavailable database', async () => {
    const { send, monitor, health, integrations, logger } = await setUp('a');
    const subjects = jest
      .spyOn(health, 'subjects')
      .mockRejectedValueOnce(new Error('no connection'));
    await expect(send('a', { gone: 1 })).rejects.toThrow('no connection');
    subjects.mockRejectedValueOnce(new Error('no connection'));
    monitor.checkSoon(['a']);
    await monitor.settled();
    expect(logger.warn.mock.calls[0][0]).toContain('the health task will');
    expect(await integrations.get('a')).toMatchObject({ state: 'active' });
    await monitor.checkAll(new AbortController().signal);
    expect(await integrations.get('a')).toMatchObject({ state: 'disabled' });
  });

  it.each(['Pacific/Kiritimati', 'Pacific/Niue'])(
    'uses UTC days on a host in %s',
    async zone => {
      await inTimeZone(zone, async () => {
        expect(Math.abs(new Date(0).getTimezoneOffset())).toBeGreaterThan(600);
        const { send, clock, integrations, health, knex } = await setUp('a');
        clock.set('2026-03-02T23:59:59.999Z');
        await send('a', { timeout: 600 });
        clock.set('2026-03-03T00:00:00.000Z');
        await send('a', { timeout: 600 });
        // 1200 within seconds, on two days.
        expect(await integrations.get('a')).toMatchObject({ state: 'active' });
        expect(
          (await knex('health_days').orderBy('day')).map(row => row.day),
        ).toEqual(['2026-03-02', '2026-03-03']);
        const read = await new HealthReader({
          coolDown: DEFAULT_COOL_DOWN,
          health,
          options: { ...HEALTH_OPTIONS, windowDays: 3 },
          currentHealth: new CurrentHealthReader({
            health,
            windowDays: 3,
            clock,
          }),
          clock,
        }).read(await integrations.get('a'));
        expect(read.days.map(day => [day.date, day.timeout])).toEqual([
          ['2026-03-01', 0],
          ['2026-03-02', 600],
          ['2026-03-03', 600],
        ]);
        // The same UTC day, although it is already another one on the host.
        clock.set('2026-03-03T23:59:59.999Z');
        await send('a', { timeout: 400 });
        expect(await integrations.get('a')).toMatchObject({
          reason: 'timeouts',
        });
      });
    },
  );

  it('reads health: all days, rates, latencies, and waiting deliveries', async () => {
    const { send, clock, integrations, health, knex } = await setUp('a', 'b');
    const reader = new HealthReader({
      coolDown: DEFAULT_COOL_DOWN,
      health,
      options: { ...HEALTH_OPTIONS, windowDays: 4 },
      currentHealth: new CurrentHealthReader({ health, windowDays: 4, clock }),
      clock,
    });
    await expect(reader.read(await integrations.get('a'))).resolves.toEqual({
      health: 'idle',
      state: 'active',
      days: ['2026-02-27', '2026-02-28', '2026-03-01', '2026-03-02'].map(
        date => ({
          date,
          success: 0,
          error: 0,
          timeout: 0,
          gone: 0,
          throttled: 0,
        }),
      ),
      failed: 0,
      held: 0,
      pending: 0,
    });
    await send('a', { success: 2, timeout: 1 });
    await send('b', { error: 7 });
    clock.advance({ days: 2 });
    await send('a', { success: 3, throttled: 1, error: 1 });
    await addDeliveries(knex, {
      integrationIds: ['a', 'b'],
      now: clock.now(),
      count: 4,
    });
    const durations = await knex('attempts').where({ integration_id: 'a' });
    for (const [i, row] of durations.entries()) {
      await knex('attempts')
        .where({ id: row.id })
        .update({ duration_ms: row.outcome === 'timeout' ? 99_999 : i + 1 });
    }
    const read = await reader.read(await integrations.get('a'));
    expect(read).toMatchObject({
      successRate: 5 / 8,
      lastSuccessAt: '2026-03-04T12:00:00.000Z',
      lastFailureAt: '2026-03-04T12:00:00.000Z',
      lastError: { outcome: 'error', at: '2026-03-04T12:00:00.000Z' },
      held: 0,
      pending: 4,
    });
    expect(
      read.days.map(day => [
        day.success,
        day.timeout,
        day.error,
        day.throttled,
      ]),
    ).toEqual([
      [0, 0, 0, 0],
      [2, 1, 0, 0],
      [0, 0, 0, 0],
      [3, 0, 1, 1],
    ]);
    // Seven answered attempts. The unanswered one has no latency.
    expect(read.latencyMs!.p50).toBeLessThan(read.latencyMs!.p95);
    expect(read.latencyMs!.p95).toBeLessThanOrEqual(8);

    // Enabling resets the rules but not the list of days.
    await knex('delivery_queue').delete();
    // A throttled attempt.
    clock.advance({ minutes: 1 });
    await send('a', { gone: 1 });
    await integrations.enable(await integrations.get('a'), {
      now: clock.now(),
    });
    await send('a', { success: 1 });
    const after = await reader.read(await integrations.get('a'));
    expect(after.health).toBe('healthy');
    // Facts outlive the rules.
    expect(after).toMatchObject({
      lastFailureAt: '2026-03-04T12:01:00.000Z',
      lastError: { outcome: 'gone', statusCode: 410 },
    });
    expect(after.days[3]).toMatchObject({ success: 4, error: 1, gone: 1 });
  });
});
