import { TestDatabases } from '@backstage/backend-test-utils';
import { eventually, Receiver } from 'backstage-webhooks-test';
import {
  addDeliveries,
  HEALTH_OPTIONS,
  migrated,
} from '../__testUtils__/fixtures';
import { monitorHealth } from '../__testUtils__/monitorHealth';
import { TestPortal } from '../__testUtils__/TestPortal';
import { DEFAULT_COOL_DOWN } from '../model/circuitBreaker';
import { CurrentHealthReader } from './CurrentHealthReader';
import { HealthReader } from './HealthReader';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

describe.each(databases.eachSupportedId())('HealthReader (%s)', databaseId => {
  let receiver: Receiver;
  let portal: TestPortal;
  let path: string;

  beforeEach(async () => {
    receiver = await Receiver.start();
    portal = await TestPortal.start({
      knex: await databases.init(databaseId),
      webhooks: { delivery: { retry: { delays: ['PT1S'], jitter: 0 } } },
    });
    const { id } = await portal.create({ url: receiver.url });
    path = `/integrations/${id}`;
  });

  afterEach(async () => {
    await portal.stop();
    await receiver.stop();
  });

  const health = async () => (await portal.get(`${path}/health`)).body;

  it('excludes tests from every figure', async () => {
    receiver.answer = async () => ({ status: 500 });
    await portal.post(`${path}/test`);
    receiver.answer = async () => ({ status: 200 });
    await portal.post(`${path}/test`);

    const { days, ...figures } = await health();
    expect(figures).toEqual({
      health: 'idle',
      state: 'active',
      failures: [],
      failed: 0,
      held: 0,
      pending: 0,
    });
    expect(days).not.toContainEqual(expect.objectContaining({ success: 1 }));
    expect(days).not.toContainEqual(expect.objectContaining({ error: 1 }));
  });

  it('keeps the last failure after the delivery succeeded and the integration was enabled', async () => {
    receiver.answer = async () => ({ status: 503 });
    const [deliveryId] = await portal.dispatch();
    await eventually(async () =>
      expect((await health()).lastError).toBeDefined(),
    );
    receiver.answer = async () => ({ status: 200 });
    portal.clock.advance({ seconds: 1 });
    await eventually(async () =>
      expect((await health()).lastSuccessAt).toBeDefined(),
    );
    await portal.post(`${path}/disable`);
    await portal.post(`${path}/enable`, { replay: 'none' });

    expect(await health()).toMatchObject({
      lastFailureAt: expect.stringMatching(/^2026-03-02T12:00:00/),
      lastError: { deliveryId, outcome: 'error', statusCode: 503 },
      lastSuccessAt: expect.stringMatching(/^2026-03-02T12:00:01/),
    });
  });

  it('counts permanent failures since the last success, which enabling can send again', async () => {
    await portal.dispatch();
    await eventually(async () =>
      expect((await health()).lastSuccessAt).toBeDefined(),
    );
    receiver.answer = async () => ({ status: 500 });
    portal.clock.advance({ seconds: 1 });
    const [failed] = await portal.dispatch();
    await eventually(async () =>
      expect((await health()).lastFailureAt).toBeDefined(),
    );
    portal.clock.advance({ seconds: 1 });
    await eventually(async () => expect((await health()).failed).toBe(1));
    await portal.post(`${path}/disable`);
    const [held] = await portal.dispatch();

    receiver.answer = async () => ({ status: 200 });
    const enabled = await portal.post(`${path}/enable`, { replay: 'missed' });
    expect(enabled.body).toEqual({ replayed: 2, waived: 0 });
    const status = async (id: string) =>
      (await portal.get(`/deliveries/${id}`)).body.status;
    await eventually(async () =>
      expect(await Promise.all([failed, held].map(status))).toEqual([
        'succeeded',
        'succeeded',
      ]),
    );
    expect(await health()).toMatchObject({ failed: 0, held: 0 });
  });

  it('groups failed attempts by cause, without tests, whatever the status of their deliveries', async () => {
    receiver.answer = async () => ({ status: 500, body: 'no such table' });
    const [first] = await portal.dispatch();
    await portal.post(`${path}/test`);
    await eventually(async () =>
      expect((await health()).failures).toHaveLength(1),
    );
    receiver.answer = async () => ({ status: 401 });
    portal.clock.advance({ seconds: 1 });
    await eventually(async () =>
      expect((await health()).failures).toHaveLength(2),
    );
    receiver.answer = async () => ({ status: 500, body: 'x'.repeat(3_000) });
    portal.clock.advance({ seconds: 1 });
    const [last] = await portal.dispatch();
    await eventually(async () =>
      expect((await health()).failures[0].count).toBe(2),
    );

    expect(last).not.toBe(first);
    expect((await health()).failures).toEqual([
      {
        outcome: 'error',
        statusCode: 500,
        count: 2,
        firstAt: '2026-03-02T12:00:00.000Z',
        lastAt: '2026-03-02T12:00:02.000Z',
        deliveryId: last,
        eventType: 'a.b',
        responseBody: 'x'.repeat(2_000),
      },
      expect.objectContaining({
        statusCode: 401,
        count: 1,
        deliveryId: first,
      }),
    ]);
  });
});

describe.each(databases.eachSupportedId())('HealthReader.read (%s)', id => {
  async function setUp() {
    const monitored = await monitorHealth(
      await migrated(await databases.init(id)),
      'a',
      'b',
    );
    const { clock, health, integrations } = monitored;
    const reader = new HealthReader({
      coolDown: DEFAULT_COOL_DOWN,
      health,
      options: { ...HEALTH_OPTIONS, windowDays: 4 },
      currentHealth: new CurrentHealthReader({ health, windowDays: 4, clock }),
      clock,
    });
    const read = async () => reader.read(await integrations.get('a'));
    /** Two days of traffic with a quiet day between them, also of another integration. */
    async function sendForDays() {
      await monitored.send('a', { success: 2, timeout: 1 });
      await monitored.send('b', { error: 7 });
      clock.advance({ days: 2 });
      await monitored.send('a', { success: 3, throttled: 1, error: 1 });
    }
    return { ...monitored, read, sendForDays };
  }

  it('returns every day of the window before any traffic', async () => {
    const { read } = await setUp();

    await expect(read()).resolves.toEqual({
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
  });

  it('counts the outcomes of each day', async () => {
    const { read, sendForDays } = await setUp();
    await sendForDays();

    const { days } = await read();
    expect(
      days.map(day => [day.success, day.timeout, day.error, day.throttled]),
    ).toEqual([
      [0, 0, 0, 0],
      [2, 1, 0, 0],
      [0, 0, 0, 0],
      [3, 0, 1, 1],
    ]);
  });

  it('returns the success rate and the last success and failure', async () => {
    const { read, sendForDays } = await setUp();
    await sendForDays();

    expect(await read()).toMatchObject({
      successRate: 5 / 8,
      lastSuccessAt: '2026-03-04T12:00:00.000Z',
      lastFailureAt: '2026-03-04T12:00:00.000Z',
      lastError: { outcome: 'error', at: '2026-03-04T12:00:00.000Z' },
    });
  });

  it('counts waiting deliveries', async () => {
    const { read, sendForDays, knex, clock } = await setUp();
    await sendForDays();
    await addDeliveries(knex, {
      integrationIds: ['a', 'b'],
      now: clock.now(),
      count: 4,
    });

    expect(await read()).toMatchObject({ held: 0, pending: 4 });
  });

  it('measures the latency only of attempts with a response', async () => {
    const { read, sendForDays, knex } = await setUp();
    await sendForDays();
    const durations = await knex('attempts').where({ integration_id: 'a' });
    for (const [i, row] of durations.entries()) {
      await knex('attempts')
        .where({ id: row.id })
        .update({ duration_ms: row.outcome === 'timeout' ? 99_999 : i + 1 });
    }

    const { latencyMs } = await read();
    // Seven attempts had a response.
    expect(latencyMs!.p50).toBeLessThan(latencyMs!.p95);
    expect(latencyMs!.p95).toBeLessThanOrEqual(8);
  });

  it('retains the days and the last failure when an integration is enabled', async () => {
    const { read, sendForDays, send, clock, integrations, knex } =
      await setUp();
    await sendForDays();
    // Left by the throttled attempt.
    await knex('delivery_queue').delete();
    clock.advance({ minutes: 1 });
    await send('a', { gone: 1 });
    await integrations.enable(await integrations.get('a'), {
      now: clock.now(),
    });
    await send('a', { success: 1 });

    const after = await read();
    expect(after).toMatchObject({
      health: 'healthy',
      lastFailureAt: '2026-03-04T12:01:00.000Z',
      lastError: { outcome: 'gone', statusCode: 410 },
    });
    expect(after.days[3]).toMatchObject({ success: 4, error: 1, gone: 1 });
  });
});
