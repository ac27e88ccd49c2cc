import { TestDatabases } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import type { Replay } from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import { eventually, Receiver, type TestClock } from 'backstage-webhooks-test';
import { addDeliveries } from '../__testUtils__/fixtures';
import { TestPortal } from '../__testUtils__/TestPortal';
import { IntegrationStore } from '../database/IntegrationStore';
import { ReplayStore } from '../database/ReplayStore';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

const OK = { status: 200 };
const BROKEN = { status: 500 };
const EVER = { from: '2020-01-01T00:00:00Z' };

describe.each(databases.eachSupportedId())('a replay (%s)', databaseId => {
  let receiver: Receiver;
  let portal: TestPortal;
  let path: string;
  let integrationId: string;
  let knex: Knex;

  const start = (clock?: TestClock, limits: JsonObject = {}) =>
    TestPortal.start({
      knex,
      clock,
      webhooks: {
        delivery: {
          retry: { delays: ['PT1H', 'PT10H'], jitter: 0 },
          coolDown: { failures: 1_000 },
        },
        limits,
      },
    });

  beforeEach(async () => {
    receiver = await Receiver.start();
    knex = await databases.init(databaseId);
    portal = await start();
    const { id } = await portal.create({
      url: receiver.url,
      eventTypes: ['*'],
    });
    integrationId = id;
    path = `/integrations/${id}`;
  });

  afterEach(async () => {
    await portal.stop();
    await receiver.stop();
  });

  async function replay(request: object) {
    return (await portal.post(`${path}/replay`, { ...EVER, ...request })).body;
  }

  async function dispatch(count: number): Promise<string[]> {
    const ids: string[] = [];
    for (let i = 0; i < count; i += 1) {
      ids.push(...(await portal.dispatch()));
    }
    return ids;
  }

  async function untilAll(deliveryIds: string[], expected: object) {
    await eventually(async () => {
      for (const one of deliveryIds) {
        expect(await portal.delivery(one)).toMatchObject(expected);
      }
    });
  }

  it('sends waiting deliveries now', async () => {
    receiver.answer = async () => BROKEN;
    const waiting = await dispatch(10);
    await untilAll(waiting, { status: 'pending', attemptCount: 1 });
    receiver.answer = async () => OK;

    expect(await replay({ status: ['pending'] })).toEqual({ replayed: 10 });

    await untilAll(waiting, { status: 'succeeded', attemptCount: 2 });
  });

  it('sends only deliveries whose last attempt ended as requested', async () => {
    receiver.answer = async () => BROKEN;
    const broken = await dispatch(2);
    await untilAll(broken, { attemptCount: 1, status: 'pending' });
    receiver.answer = async () => ({ status: 422 });
    const refused = await dispatch(1);
    await untilAll(refused, { attemptCount: 1, status: 'pending' });
    const status = ['pending'];

    expect(
      await replay({ status, outcome: ['timeout', 'gone'], dryRun: true }),
    ).toEqual({ count: 0 });
    expect(await replay({ status, statusCode: '5xx', dryRun: true })).toEqual(
      expect.objectContaining({ count: 2 }),
    );
    receiver.answer = async () => OK;
    expect(
      await replay({ status, outcome: 'error', statusCode: '422' }),
    ).toEqual({ replayed: 1 });
    await untilAll(refused, { status: 'succeeded' });
    await untilAll(broken, { status: 'pending', attemptCount: 1 });
  });

  it('skips deliveries that failed before a time', async () => {
    const { ids, lastSuccess } = await addFailedAround();

    const missed = { failedAfter: lastSuccess };
    expect(await replay({ ...missed, dryRun: true })).toMatchObject({
      count: 2,
    });
    expect((await portal.get(`${path}/health`)).body.failed).toBe(2);
    expect(await replay(missed)).toEqual({ replayed: 2 });
    await untilAll(ids.slice(1), { status: 'succeeded' });
    await untilAll(ids.slice(0, 1), { status: 'failed' });
  });

  /** Three deliveries of which one failed before the last success, although they were dispatched at the same time. */
  async function addFailedAround() {
    await portal.post(`${path}/disable`).expect(200);
    const ids = await addDeliveries(knex, {
      integrationIds: [integrationId],
      now: portal.clock.now(),
      count: 3,
    });
    const lastSuccess = portal.clock.now() - 60_000;
    await knex('deliveries').update({
      status: 'failed',
      ended_at: lastSuccess + 1,
    });
    await knex('deliveries')
      .where({ id: ids[0] })
      .update({ ended_at: lastSuccess });
    await knex('integrations').update({ last_success_at: lastSuccess });
    await portal.post(`${path}/enable`).expect(200);
    return { ids, lastSuccess: new Date(lastSuccess).toISOString() };
  }

  it('restarts the retry schedule of waiting deliveries', async () => {
    receiver.answer = async () => BROKEN;
    const waiting = await dispatch(1);
    await untilAll(waiting, { attemptCount: 1, status: 'pending' });
    portal.clock.advance({ hours: 1 });
    await untilAll(waiting, { attemptCount: 2, status: 'pending' });

    expect(await replay({ status: ['pending'] })).toEqual({ replayed: 1 });

    await untilAll(waiting, {
      attemptCount: 3,
      nextAttemptAt: new Date(portal.clock.now() + 3_600_000).toISOString(),
    });
  });

  it('skips a delivery in flight', async () => {
    let answer: (value: { status: number }) => void = () => {};
    receiver.answer = () =>
      new Promise(resolve => {
        answer = resolve;
      });
    const underWay = await dispatch(1);
    await receiver.received(1);

    expect(await replay({ status: ['pending'] })).toEqual({ replayed: 0 });

    answer(OK);
    await untilAll(underWay, { status: 'succeeded', attemptCount: 1 });
    expect(receiver.requests).toHaveLength(1);
  });

  it('accepts event types and patterns, with literal dots and underscores', async () => {
    const [typed] = await portal.dispatch({
      type: 'shop.order.placed',
      payload: { total: 1 },
    });
    const [other] = await portal.dispatch();
    await untilAll([typed, other], { status: 'succeeded' });
    const count = async (...eventTypes: string[]) =>
      (await replay({ status: 'succeeded', eventTypes, dryRun: true })).count;

    expect(await count('shop.order.placed')).toBe(1);
    expect(await count('shop.*')).toBe(1);
    expect(await count('shop.order.*', 'a.b')).toBe(2);
    expect(await count('shop')).toBe(0);
    expect(await count('sho_.*')).toBe(0);
    expect(await count('*')).toBe(2);
    expect(await replay({ status: 'succeeded', eventTypes: ['a.*'] })).toEqual({
      replayed: 1,
    });
    await untilAll([other], { attemptCount: 2 });
  });

  it('previews the deliveries without sending them', async () => {
    const oldest = new Date(portal.clock.now()).toISOString();
    const done = await dispatch(1);
    portal.clock.advance({ minutes: 1 });
    const newest = new Date(portal.clock.now()).toISOString();
    done.push(...(await dispatch(1)));
    await untilAll(done, { status: 'succeeded' });

    expect(await replay({ status: 'succeeded', dryRun: true })).toEqual({
      count: 2,
      oldest,
      newest,
    });
    expect(await replay({ status: 'failed', dryRun: true })).toEqual({
      count: 0,
    });
    expect(receiver.requests).toHaveLength(2);
  });

  describe('of 500 deliveries or more', () => {
    const COUNT = 1_100;

    /** Deliveries that have failed, without having been sent. */
    async function addFailed(): Promise<string[]> {
      await portal.post(`${path}/disable`).expect(200);
      const ids = await addDeliveries(knex, {
        integrationIds: [integrationId],
        now: portal.clock.now(),
        count: COUNT,
      });
      await knex('deliveries').update({ status: 'failed', ended_at: 0 });
      await portal.post(`${path}/enable`).expect(200);
      return ids;
    }

    async function readReplay(replayId: string): Promise<Replay> {
      return (await portal.get(`${path}/replays/${replayId}`)).body;
    }

    it('runs in the background with visible progress', async () => {
      const ids = await addFailed();

      const { status, body } = await portal.post(`${path}/replay`, EVER);

      expect(status).toBe(202);
      expect(body).toEqual({ replayId: expect.any(String), count: COUNT });
      const { replayId } = body;
      const replayed = await eventually(async () => {
        const found = await readReplay(replayId);
        expect(found.state).toBe('completed');
        return found;
      });
      expect(replayed).toMatchObject({
        ...{ selected: COUNT, replayed: COUNT, skipped: 0 },
        createdBy: 'user:default/mock',
      });
      const activity = (await portal.get(`${path}/activity?limit=2`)).body;
      expect(activity.items).toMatchObject([
        {
          ...{ event: 'integration-replay-end', state: 'completed' },
          ...{ replayId, count: COUNT },
        },
        { event: 'integration-replay', replayId, count: COUNT },
      ]);
      expect((await portal.get(`${path}/replays`)).body).toEqual({
        items: [replayed],
      });
      await receiver.received(COUNT);
      expect(
        receiver.requests.map(one => one.headers['webhook-id']).sort(),
      ).toEqual(ids);
    });

    it('only sends deliveries with the requested outcome', async () => {
      const ids = await addFailed();
      await knex('deliveries').update({
        last_outcome: 'error',
        last_status_code: 500,
      });
      await knex('deliveries')
        .where({ id: ids[0] })
        .update({ last_status_code: 422 });

      const { body } = await portal.post(`${path}/replay`, {
        ...EVER,
        outcome: ['error'],
        statusCode: '5xx',
      });

      expect(body.count).toBe(COUNT - 1);
      await eventually(async () =>
        expect(await readReplay(body.replayId)).toMatchObject({
          ...{ state: 'completed', replayed: COUNT - 1 },
          ...{ outcome: ['error'], statusCode: '5xx' },
        }),
      );
    });

    it('only sends deliveries with the requested time of failure', async () => {
      const ids = await addFailed();
      const failedAfter = new Date(portal.clock.now()).toISOString();
      await knex('deliveries').update({ ended_at: portal.clock.now() + 1 });
      await knex('deliveries')
        .where({ id: ids[0] })
        .update({ ended_at: portal.clock.now() });

      const { body } = await portal.post(`${path}/replay`, {
        ...EVER,
        failedAfter,
      });

      expect(body.count).toBe(COUNT - 1);
      await eventually(async () =>
        expect(await readReplay(body.replayId)).toMatchObject({
          ...{ state: 'completed', replayed: COUNT - 1, failedAfter },
        }),
      );
    });

    it('is rejected while another one is running, and can be stopped', async () => {
      await addFailed();
      const replays = new ReplayStore({ knex });
      // No replica is notified.
      const { id: replayId } = (await replays.start({
        integration: await new IntegrationStore({ knex }).get(integrationId),
        ...{ from: 0, to: portal.clock.now() + 1, status: ['failed'] },
        ...{ trust: true, createdBy: 'user:default/mock' },
        ...{ limit: 1, now: portal.clock.now() },
      })) as Replay;

      const refused = await portal.post(`${path}/replay`, EVER);
      expect(refused.status).toBe(409);
      expect(refused.body.error.message).toContain(
        `stop it with DELETE ${path}/replays/${replayId}`,
      );
      const stopped = await portal.delete(`${path}/replays/${replayId}`);
      expect(stopped.status).toBe(200);
      expect(stopped.body).toMatchObject({
        ...{ state: 'stopped', endReason: 'manual', replayed: 0 },
        stoppedBy: 'user:default/mock',
      });
      expect(await readReplay(replayId)).toEqual(stopped.body);
      const again = await portal.delete(`${path}/replays/${replayId}`);
      expect(again.status).toBe(409);
      expect(again.body.error.message).toContain('it is stopped');
      expect((await portal.post(`${path}/replay`, EVER)).status).toBe(202);
    });

    it.each(['a restart', 'the health task'])(
      'is continued by %s after its replica died',
      async by => {
        const ids = await addFailed();
        const replays = new ReplayStore({ knex });
        await replays.start({
          integration: await new IntegrationStore({ knex }).get(integrationId),
          ...{ from: 0, to: portal.clock.now() + 1, status: ['failed'] },
          ...{ trust: true, createdBy: 'user:default/mock' },
          ...{ limit: 1, now: portal.clock.now() },
        });
        await replays.runBatch({
          now: portal.clock.now(),
          limit: 500,
          wants: async () => true,
        });

        if (by === 'a restart') {
          await portal.stop();
          portal = await start(portal.clock);
        } else {
          await portal.runHealthTask();
        }

        await receiver.received(COUNT);
        expect(
          receiver.requests.map(one => one.headers['webhook-id']).sort(),
        ).toEqual(ids);
        await eventually(async () =>
          expect(
            (await portal.get(`${path}/replays`)).body.items,
          ).toMatchObject([{ state: 'completed', replayed: COUNT }]),
        );
      },
    );

    it('counts as many dispatches of the caller as it queues', async () => {
      await portal.stop();
      portal = await start(portal.clock, {
        dispatchesPerMinute: { user: 1_000 },
      });
      await addFailed();

      expect((await portal.post(`${path}/replay`, EVER)).status).toBe(202);

      const refused = await portal.post('/events', { type: 'a.b', payload: 1 });
      expect(refused.status).toBe(429);
      // 100 dispatches over the limit, at 1,000 a minute.
      expect(refused.headers['retry-after']).toBe('7');
    });

    it('is not found under another integration', async () => {
      await addFailed();
      const { body } = await portal.post(`${path}/replay`, EVER);
      const { id: other } = await portal.create({ url: receiver.url });

      const read = await portal.get(
        `/integrations/${other}/replays/${body.replayId}`,
      );

      expect(read.status).toBe(404);
      expect(read.body.error.message).toContain(
        'No replay of this integration',
      );
    });
  });
});
