import { TestDatabases } from '@backstage/backend-test-utils';
import {
  addDeliveries,
  addIntegration,
  toAttemptRecord,
  claimAll,
  migrated,
} from '../__testUtils__/fixtures';
import { setUpQueue } from '../__testUtils__/setUpQueue';
import { DeliveryQueue } from './DeliveryQueue';
import { IntegrationStore } from './IntegrationStore';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

const NOW = Date.parse('2026-03-02T12:00:00Z');
const LEASE_MS = 60_000;

describe.each(databases.eachSupportedId())('DeliveryQueue (%s)', id => {
  const setUp = async (...integrationIds: string[]) =>
    setUpQueue(
      await databases.init(id),
      integrationIds.map(integrationId => ({ id: integrationId })),
    );

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
