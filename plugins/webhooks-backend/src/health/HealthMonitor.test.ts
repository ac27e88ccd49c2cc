import { TestDatabases } from '@backstage/backend-test-utils';
import { HEALTH_OPTIONS, migrated } from '../__testUtils__/fixtures';
import { monitorHealth, type Traffic } from '../__testUtils__/monitorHealth';
import { inTimeZone } from '../__testUtils__/timeZone';
import { DEFAULT_COOL_DOWN } from '../model/circuitBreaker';
import { withoutResponse } from './evidence';
import { HealthReader } from './HealthReader';
import { CurrentHealthReader } from './CurrentHealthReader';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(120_000);

const QUIET: Traffic = {};
const FAILED: Traffic = { error: 2 };

describe.each(databases.eachSupportedId())('HealthMonitor (%s)', id => {
  const setUp = async (...integrationIds: string[]) =>
    monitorHealth(await migrated(await databases.init(id)), ...integrationIds);

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
      'a second streak after a recovery',
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
      'one 410 among successes',
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
});
