import { TestDatabases } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import {
  webhooksEventSubscribePermission,
  type Replay,
} from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import { eventually, Receiver } from 'backstage-webhooks-test';
import { logAll } from '../__testUtils__/fixtures';
import { ALLOW, DENY, TestPolicy } from '../__testUtils__/TestPolicy';
import { TestPortal } from '../__testUtils__/TestPortal';
import { newId } from '../model/ids';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

const EVER = { from: '2020-01-01T00:00:00Z', missing: true };
const USER = 'user:default/mock';
const FILTER = { 'payload.environment': 'production' };

describe.each(databases.eachSupportedId())('a backfill (%s)', databaseId => {
  let receiver: Receiver;
  let policy: TestPolicy;
  let portal: TestPortal;
  let knex: Knex;

  beforeEach(async () => {
    receiver = await Receiver.start();
    knex = await databases.init(databaseId);
    policy = new TestPolicy({ [USER]: ALLOW });
    portal = await TestPortal.start({
      knex,
      permissions: policy,
      webhooks: {
        eventTypes: [
          { name: 'a.b', description: 'Anything' },
          { name: 'shop.order', description: 'An order' },
          { name: 'c.d', description: 'Secret', visibility: 'protected' },
        ],
      },
    });
  });

  afterEach(async () => {
    await portal.stop();
    await receiver.stop();
  });

  async function create(more: JsonObject = {}): Promise<string> {
    return (await portal.create({ url: receiver.url, ...more })).id;
  }

  const replay = (id: string, request: object = {}) =>
    portal.post(`/integrations/${id}/replay`, { ...EVER, ...request });

  /** Runs a backfill to its end. */
  async function backfill(id: string, request: object = {}): Promise<Replay> {
    const { body } = await replay(id, request);
    return eventually(async () => {
      const { body: found } = await portal.get(
        `/integrations/${id}/replays/${body.replayId}`,
      );
      expect(found.endedAt).toBeDefined();
      return found;
    });
  }

  async function sentTo(id: string): Promise<unknown[]> {
    await logAll(knex);
    const rows = await knex('deliveries as d')
      .join('events as e', 'e.id', 'd.event_id')
      .where({ integration_id: id })
      .orderBy('d.id')
      .pluck('e.body');
    return rows.map(body => JSON.parse(body).data.n);
  }

  it('sends the events that were dispatched before the integration subscribed, in order', async () => {
    for (const n of [1, 2, 3]) {
      await portal.dispatch({ payload: { n } });
    }
    const id = await create();

    expect((await replay(id, { dryRun: true })).body).toEqual({
      count: 3,
      oldest: expect.any(String),
      newest: expect.any(String),
    });
    expect(await backfill(id)).toMatchObject({
      state: 'completed',
      missing: true,
      eventTypes: ['a.b'],
      selected: 3,
      replayed: 3,
      skipped: 0,
    });

    expect(await sentTo(id)).toEqual([1, 2, 3]);
    await receiver.received(3);
  });

  it('sends nothing twice', async () => {
    const id = await create();
    await portal.dispatch();
    await portal.patch(`/integrations/${id}`, { eventTypes: ['shop.*'] });
    await portal.dispatch({ payload: { n: 2 } });
    await portal.patch(`/integrations/${id}`, { eventTypes: ['a.*'] });

    await backfill(id);
    expect((await replay(id)).body).toEqual({ replayed: 0 });
    expect(await sentTo(id)).toEqual([1, 2]);
  });

  it('only sends events that the subscription includes', async () => {
    const named = await create();
    await portal.dispatch({ payload: { n: 1, environment: 'staging' } });
    await portal.dispatch({ payload: { n: 2, environment: 'production' } });
    await portal.dispatch({
      type: 'shop.order',
      payload: { n: 3, ...{ environment: 'production' } },
    });
    await portal.dispatch({
      payload: { n: 4, environment: 'production' },
      integrationIds: [named],
    });
    const id = await create({ filter: FILTER });

    expect((await replay(id, { dryRun: true })).body.count).toBe(1);
    await backfill(id);
    expect(await sentTo(id)).toEqual([2]);
  });

  it('is narrowed by event types', async () => {
    await portal.dispatch({ payload: { n: 1 } });
    await portal.dispatch({ type: 'shop.order', payload: { n: 2 } });
    const id = await create({ eventTypes: ['*'] });

    await backfill(id, { eventTypes: ['shop.*'] });

    expect(await sentTo(id)).toEqual([2]);
  });

  it('does not send an integration events about itself', async () => {
    const id = await create({ eventTypes: ['webhooks.integration.disabled'] });
    const other = await create();
    for (const one of [id, other]) {
      await portal.post(`/integrations/${one}/disable`);
    }
    await eventually(async () =>
      expect(await knex('events').pluck('type')).toHaveLength(2),
    );
    await portal.post(`/integrations/${id}/enable`, { replay: 'none' });
    const later = await create({
      eventTypes: ['webhooks.integration.disabled'],
    });

    expect((await replay(id, { dryRun: true })).body.count).toBe(0);
    expect((await replay(later, { dryRun: true })).body.count).toBe(2);
  });

  it('sends a protected event type only to an integration that was granted it', async () => {
    await portal.dispatch({ type: 'c.d', payload: { n: 1 } });
    const granted = await create({ eventTypes: ['c.d'] });
    const id = await create({ eventTypes: ['c.*', 'a.b'] });
    await knex('integration_subscriptions')
      .where({ integration_id: id, pattern: 'c.d' })
      .delete();

    expect((await replay(id, { dryRun: true })).body.count).toBe(0);
    expect((await replay(granted, { dryRun: true })).body.count).toBe(1);
  });

  it('sends nothing that the caller may not subscribe to', async () => {
    await portal.dispatch();
    const id = await create();
    policy.set(USER, webhooksEventSubscribePermission, DENY);

    const refused = await replay(id);

    expect(refused.status).toBe(400);
    expect(refused.body.error.message).toContain(
      'you may not subscribe to them',
    );
  });

  it('rejects a status', async () => {
    const id = await create();

    const refused = await replay(id, { status: 'failed' });

    expect(refused.status).toBe(400);
    expect(refused.body.error.message).toContain(
      'status: must not be given with missing',
    );
  });

  it('continues after a batch', async () => {
    await knex.batchInsert(
      'events',
      Array.from({ length: 1_001 }, (_, n) => ({
        id: newId(portal.clock.now()),
        type: 'a.b',
        body: JSON.stringify({ type: 'a.b', data: { n } }),
        dispatched_by: 'plugin:shop',
      })),
      100,
    );
    const id = await create({ filter: { type: 'a.b' } });

    expect(await backfill(id)).toMatchObject({
      selected: 1_001,
      replayed: 1_001,
    });
    expect(new Set(await sentTo(id)).size).toBe(1_001);
  });
});
