import { TestDatabases } from '@backstage/backend-test-utils';
import {
  addDeliveries,
  addIntegration,
  toAttemptRecord,
  claimAll,
  migrated,
} from '../__testUtils__/fixtures';
import type { ClaimedDelivery } from '../model/delivery';
import { DeliveryQueue } from './DeliveryQueue';
import { IntegrationStore, type IntegrationRecord } from './IntegrationStore';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

const NOW = Date.parse('2026-03-02T12:00:00Z');
const LEASE_MS = 60_000;

describe.each(databases.eachSupportedId())('Paced claims (%s)', id => {
  async function setUp(integration: Partial<IntegrationRecord>) {
    const knex = await migrated(await databases.init(id));
    const integrations = new IntegrationStore({ knex });
    await addIntegration(integrations, { id: 'a', ...integration });
    // To the database, these are two replicas.
    const replicas = [1, 2].map(
      () =>
        new DeliveryQueue({
          knex,
          coolDown: { failures: 2, pauseMs: 1_000, maxPauseMs: 60_000 },
        }),
    );
    let turn = 0;
    const claim = async (now: number, slots = 100) => {
      turn += 1;
      const { claimed, tryAt } = await replicas[turn % 2].claimPaced({
        requests: [{ integrationId: 'a', slots }],
        now,
        leaseMs: LEASE_MS,
      });
      return { claimed, tryAt: tryAt.get('a') };
    };
    const end = (
      delivery: ClaimedDelivery,
      at: number,
      options: Partial<Parameters<typeof toAttemptRecord>[1]> = {},
    ) =>
      replicas[0].record([toAttemptRecord(delivery, { at, ...options })], at);
    return { knex, integrations, queue: replicas[0], claim, end };
  }

  it('keep to a rate limit across replicas', async () => {
    const { knex, queue, claim } = await setUp({ maxPerSecond: 20 });
    await addDeliveries(knex, { integrationIds: ['a'], now: NOW, count: 300 });
    expect(await queue.backlogs()).toMatchObject([
      { integrationId: 'a', dueAt: NOW, state: 'active', paced: true },
    ]);
    // A plain claim skips it.
    expect(await claimAll(queue, { integrationIds: ['a'], now: NOW })).toEqual(
      [],
    );
    const perSecond = [0, 0, 0, 0];
    let now = NOW;
    while (now < NOW + 4_000) {
      const { claimed, tryAt } = await claim(now);
      perSecond[Math.floor((now - NOW) / 1_000)] += claimed.length;
      expect(tryAt).toBeGreaterThan(now);
      now = tryAt!;
    }
    expect(Math.max(...perSecond)).toBeLessThanOrEqual(21);
    expect(Math.min(...perSecond)).toBeGreaterThanOrEqual(18);
  });

  it('serve many integrations at once, each within its own limits', async () => {
    const { knex, integrations, queue } = await setUp({ maxPerSecond: 20 });
    await addIntegration(integrations, { id: 'fifo', ordering: 'fifo' });
    await addIntegration(integrations, { id: 'fifo-2', ordering: 'fifo' });
    await addIntegration(integrations, { id: 'paused' });
    await addIntegration(integrations, { id: 'off' });
    await knex('integrations')
      .where({ id: 'paused' })
      .update({ paced: true, paused_until: NOW + 7_000 });
    await knex('integrations')
      .where({ id: 'off' })
      .update({ state: 'disabled' });
    const ids = ['paused', 'fifo-2', 'a', 'fifo', 'off', 'nobody'];
    await addDeliveries(knex, {
      integrationIds: ids.slice(0, 4),
      now: NOW,
      count: 5,
    });

    const { claimed, tryAt } = await queue.claimPaced({
      requests: ids.map(integrationId => ({ integrationId, slots: 3 })),
      now: NOW,
      leaseMs: LEASE_MS,
    });

    expect(claimed.map(({ integrationId }) => integrationId).sort()).toEqual([
      'a',
      'fifo',
      'fifo-2',
    ]);
    expect(Object.fromEntries(tryAt)).toEqual({
      a: NOW + 50,
      paused: NOW + 7_000,
    });
  });

  it('write nothing when nothing changes', async () => {
    const { knex, claim } = await setUp({ ordering: 'fifo' });
    await addDeliveries(knex, { integrationIds: ['a'], now: NOW });
    const updates: string[] = [];
    knex.on('query', ({ sql }) => {
      if (/update .?integrations/.test(sql)) {
        updates.push(sql);
      }
    });

    expect((await claim(NOW)).claimed).toHaveLength(1);

    expect(updates).toEqual([]);
  });

  it('send each event of a FIFO integration only after the one before has ended', async () => {
    const { knex, claim, end } = await setUp({ ordering: 'fifo' });
    const [first, second] = await addDeliveries(knex, {
      integrationIds: ['a'],
      now: NOW,
      count: 2,
    });
    const one = await claim(NOW);
    expect(one.claimed.map(({ deliveryId }) => deliveryId)).toEqual([first]);
    expect((await claim(NOW)).claimed).toEqual([]);

    // The first delivery will be retried later, and the second one waits for it.
    await end(one.claimed[0], NOW, {
      result: { outcome: 'error', statusCode: 500 },
      next: { status: 'pending', dueAt: NOW + 5_000, attemptsSinceQueued: 1 },
    });
    expect((await claim(NOW + 4_999)).claimed).toEqual([]);
    const again = await claim(NOW + 5_000);
    expect(again.claimed).toEqual([
      expect.objectContaining({ deliveryId: first, attemptsSinceQueued: 1 }),
    ]);
    await end(again.claimed[0], NOW + 5_000);
    expect((await claim(NOW + 5_000)).claimed).toEqual([
      expect.objectContaining({ deliveryId: second }),
    ]);
  });

  it('let newer deliveries of a FIFO integration pass held ones that are waived', async () => {
    const { knex, integrations, claim } = await setUp({ ordering: 'fifo' });
    await knex('integrations').update({ state: 'disabled' });
    await addDeliveries(knex, { integrationIds: ['a'], now: NOW });
    await integrations.enable(await integrations.get('a'), { now: NOW });
    const [newer] = await addDeliveries(knex, {
      integrationIds: ['a'],
      now: NOW,
    });

    expect((await claim(NOW)).claimed).toMatchObject([{ deliveryId: newer }]);
  });

  it('keep newer deliveries of a FIFO integration behind held ones', async () => {
    const { knex, integrations, claim, end } = await setUp({
      ordering: 'fifo',
    });
    await knex('integrations').update({ state: 'disabled' });
    const held = await addDeliveries(knex, {
      integrationIds: ['a'],
      now: NOW,
      count: 2,
    });
    await integrations.enable(await integrations.get('a'), {
      now: NOW,
      replayHeld: { trusted: true },
    });
    const newer = await addDeliveries(knex, {
      integrationIds: ['a'],
      now: NOW,
    });

    expect(await claim(NOW)).toEqual({
      claimed: [],
      tryAt: expect.any(Number),
    });
    await integrations.queueHeld('a', { now: NOW, limit: 1 });
    expect((await claim(NOW)).claimed).toEqual([]);
    await integrations.queueHeld('a', { now: NOW, limit: 2 });
    const order: string[] = [];
    for (let n = 0; n < 3; n += 1) {
      const [delivery] = (await claim(NOW)).claimed;
      order.push(delivery.deliveryId);
      await end(delivery, NOW);
    }
    expect(order).toEqual([...held, ...newer]);
  });

  it('pause an integration that keeps failing, and send one probe at a time', async () => {
    const { knex, integrations, queue, claim, end } = await setUp({});
    await addDeliveries(knex, { integrationIds: ['a'], now: NOW, count: 6 });
    const fails = {
      result: { outcome: 'error', statusCode: 500 },
      next: { status: 'failed' },
    } as const;
    const [one, two] = (
      await queue.claim({
        requests: [{ integrationId: 'a', slots: 2 }],
        now: NOW,
        leaseMs: LEASE_MS,
      })
    ).slice();
    await end(one, NOW, fails);
    expect((await integrations.get('a')).circuit.trips).toBe(0);
    await end(two, NOW, fails);
    expect((await integrations.get('a')).circuit).toMatchObject({
      failures: 2,
      trips: 1,
      pausedUntil: NOW + 1_000,
      pauseReason: 'cool-down',
    });
    // Nothing is sent during the pause, on any path.
    expect(await claim(NOW + 999)).toEqual({ claimed: [], tryAt: NOW + 1_000 });
    expect(
      await claimAll(queue, { integrationIds: ['a'], now: NOW + 1_000 }),
    ).toEqual([]);

    const probe = await claim(NOW + 1_000);
    expect(probe.claimed).toHaveLength(1);
    expect(await claim(NOW + 1_000)).toEqual({
      claimed: [],
      tryAt: NOW + 1_000 + LEASE_MS,
    });
    await end(probe.claimed[0], NOW + 1_000, fails);
    expect(await claim(NOW + 2_999)).toEqual({
      claimed: [],
      tryAt: NOW + 3_000,
    });
    const second = await claim(NOW + 3_000);
    expect(second.claimed).toHaveLength(1);
    await end(second.claimed[0], NOW + 3_000);
    // It has recovered and is claimed like any other integration.
    expect(
      await claimAll(queue, { integrationIds: ['a'], now: NOW + 3_000 }),
    ).toHaveLength(2);
  });

  it('send nothing to a receiver that responds with 429', async () => {
    const { knex, queue, claim, end } = await setUp({});
    await addDeliveries(knex, { integrationIds: ['a'], now: NOW, count: 3 });
    const [one] = await queue.claim({
      requests: [{ integrationId: 'a', slots: 1 }],
      now: NOW,
      leaseMs: LEASE_MS,
    });
    await queue.record(
      [
        {
          ...toAttemptRecord(one, {
            at: NOW,
            result: { outcome: 'throttled', statusCode: 429 },
            next: {
              status: 'pending',
              dueAt: NOW + 20_000,
              attemptsSinceQueued: 1,
            },
          }),
          retryAfterMs: 20_000,
        },
      ],
      NOW,
    );
    expect(
      await claimAll(queue, { integrationIds: ['a'], now: NOW + 1 }),
    ).toEqual([]);
    expect(await claim(NOW + 1)).toEqual({
      claimed: [],
      tryAt: NOW + 20_000,
    });
    const { claimed } = await claim(NOW + 20_000);
    expect(claimed).toHaveLength(3);
    await end(claimed[0], NOW + 20_000);
  });

  it('reset a pause when the integration is changed', async () => {
    const { knex, integrations, queue, claim, end } = await setUp({});
    await addDeliveries(knex, { integrationIds: ['a'], now: NOW, count: 4 });
    for (const delivery of await queue.claim({
      requests: [{ integrationId: 'a', slots: 2 }],
      now: NOW,
      leaseMs: LEASE_MS,
    })) {
      await end(delivery, NOW, {
        result: { outcome: 'timeout' },
        next: { status: 'failed' },
      });
    }
    expect((await claim(NOW)).claimed).toEqual([]);
    const a = await integrations.update(
      await integrations.get('a'),
      { name: 'Another name' },
      NOW,
    );
    expect((await claim(NOW)).claimed).toEqual([]);
    await integrations.update(a, { url: 'https://new.example.com/' }, NOW);
    expect(
      await claimAll(queue, { integrationIds: ['a'], now: NOW }),
    ).toHaveLength(2);
  });
});
