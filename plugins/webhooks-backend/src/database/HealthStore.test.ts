import { TestDatabases } from '@backstage/backend-test-utils';
import {
  addDeliveries,
  claimAll,
  toAttemptRecord,
} from '../__testUtils__/fixtures';
import { setUpQueue } from '../__testUtils__/setUpQueue';
import type { SendResult } from '../model/attempt';
import { HOUR_MS } from '../model/durations';
import type { NextStep } from '../model/retrySchedule';
import { HealthStore } from './HealthStore';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

const NOW = Date.parse('2026-03-02T12:00:00Z');
const FAILED: Partial<SendResult> = { outcome: 'error', statusCode: 500 };

describe.each(databases.eachSupportedId())('HealthStore (%s)', id => {
  async function setUp() {
    const { knex, integrations, queue } = await setUpQueue(
      await databases.init(id),
      [{ id: 'a' }, { id: 'b' }],
    );
    /** Records one attempt of a new delivery. */
    const attempt = async (
      integrationId: string,
      options: {
        at?: number;
        result?: Partial<SendResult>;
        next?: NextStep;
        counted?: boolean;
      } = {},
    ) => {
      const { at = NOW, ...rest } = options;
      const integrationIds = [integrationId];
      await addDeliveries(knex, { integrationIds, now: at });
      const [delivery] = await claimAll(queue, { integrationIds, now: at });
      await queue.record([toAttemptRecord(delivery, { at, ...rest })], at);
    };
    const disable = async (integrationId: string) =>
      integrations.disable(await integrations.get(integrationId), {
        reason: 'manual',
        evidence: { reason: 'manual', summary: '', days: [] },
        now: NOW,
      });
    const enable = async (integrationId: string) =>
      integrations.enable(await integrations.get(integrationId), {
        enabledBy: 'user:default/mock',
        now: NOW,
      });
    const health = new HealthStore({ knex });
    return { knex, health, attempt, disable, enable };
  }

  it('reads the days of active integrations only', async () => {
    const { health, attempt, disable } = await setUp();
    await attempt('a', { result: FAILED });
    await attempt('b', { result: FAILED });
    await disable('b');

    expect(await health.subjects(['a', 'b'], '2026-03-01')).toEqual([
      expect.objectContaining({
        id: 'a',
        days: [expect.objectContaining({ date: '2026-03-02', error: 1 })],
      }),
    ]);
  });

  it('judges an enabled integration by the days since then, and shows all of them', async () => {
    const { health, attempt, disable, enable } = await setUp();
    await attempt('a', { result: FAILED });
    await disable('a');
    await enable('a');
    await attempt('a');

    const [subject] = await health.subjects(['a'], '2026-03-01');
    expect(subject.days).toEqual([
      expect.objectContaining({ success: 1, error: 0 }),
    ]);
    expect(await health.days('a', '2026-03-01')).toEqual([
      expect.objectContaining({ success: 1, error: 1 }),
    ]);
  });

  it('finds integrations that failed since a time or are throttled', async () => {
    const { health, attempt } = await setUp();
    await attempt('a', { result: FAILED });
    await attempt('b', { result: { outcome: 'throttled', statusCode: 429 } });
    const page = { after: '', limit: 10 };

    expect(await health.troubledSince(NOW, page)).toEqual(['a', 'b']);
    expect(await health.troubledSince(NOW + 1, page)).toEqual(['b']);
    expect(await health.troubledSince(NOW, { after: 'a', limit: 10 })).toEqual([
      'b',
    ]);
    expect(await health.troubledSince(NOW, { after: '', limit: 1 })).toEqual([
      'a',
    ]);
  });

  it('counts the attempts of the last hour', async () => {
    const { health, attempt } = await setUp();
    await attempt('a', { at: NOW - 2 * HOUR_MS });
    await attempt('a');
    await attempt('a', { result: FAILED });

    expect(await health.recent(['a', 'b'], NOW)).toEqual(
      new Map([['a', { success: 1, other: 1 }]]),
    );
    expect(await health.recent([], NOW)).toEqual(new Map());
  });

  it('counts failed, held and pending deliveries', async () => {
    const { knex, health, attempt, disable } = await setUp();
    await attempt('a', { at: NOW - 1, result: FAILED });
    await attempt('a', { result: FAILED });
    await attempt('a');
    await addDeliveries(knex, { integrationIds: ['a'], now: NOW });
    await disable('b');
    await addDeliveries(knex, { integrationIds: ['b'], now: NOW, count: 2 });

    expect(await health.counts('a', 0)).toEqual({
      failed: 2,
      held: 0,
      pending: 1,
    });
    expect(await health.counts('a', NOW - 1)).toMatchObject({ failed: 1 });
    expect(await health.counts('b', 0)).toEqual({
      failed: 0,
      held: 2,
      pending: 0,
    });
  });

  it('measures the latency of attempts with a response', async () => {
    const { health, attempt } = await setUp();
    await attempt('a', { result: { durationMs: 10 } });
    await attempt('a', { result: { ...FAILED, durationMs: 20 } });
    await attempt('a', {
      result: { outcome: 'timeout', statusCode: undefined, durationMs: 15_000 },
    });
    await attempt('b', { result: { durationMs: 30 } });

    expect((await health.latencies('a')).sort()).toEqual([10, 20]);
  });
});
