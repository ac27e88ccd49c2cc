import { mockCredentials, TestDatabases } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import { eventually, Receiver, TestClock } from 'backstage-webhooks-test';
import { TestPortal } from '../__testUtils__/TestPortal';
import { RateLimiter } from './RateLimiter';

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
jest.setTimeout(60_000);

describe('RateLimiter', () => {
  const user = mockCredentials.user();

  function setUp(limit: number) {
    const clock = new TestClock();
    const same = { user: limit, service: limit };
    const limiter = new RateLimiter({
      limits: {
        dispatchesPerMinute: same,
        bytesPerMinute: same,
        changesPerMinute: same,
      },
      clock,
    });
    return { clock, limiter };
  }

  it('refills a budget continuously, up to the limit of a minute', () => {
    const { clock, limiter } = setUp(60);
    limiter.take(user, { dispatches: 60 });
    clock.advance({ seconds: 10 });
    limiter.take(user, { dispatches: 10 });
    expect(() => limiter.take(user, { dispatches: 1 })).toThrow(
      'Try again in 1 s',
    );
    clock.advance({ hours: 1 });
    limiter.take(user, { dispatches: 60 });
    expect(() => limiter.take(user, { dispatches: 1 })).toThrow();
  });

  it('charges no budget if one of them is exhausted', () => {
    const { limiter } = setUp(10);
    expect(() =>
      limiter.take(user, { dispatches: 1, bytes: 11 }),
    ).not.toThrow();
    expect(() => limiter.take(user, { dispatches: 9, bytes: 1 })).toThrow(
      'bytesPerMinute',
    );
    limiter.take(user, { dispatches: 9 });
  });

  it('admits a call above the limit, which leaves a debt', () => {
    const { clock, limiter } = setUp(60);
    limiter.take(user, { dispatches: 180 });
    clock.advance({ minutes: 2 });
    expect(() => limiter.take(user, { dispatches: 1 })).toThrow(
      'Try again in 1 s',
    );
    clock.advance({ seconds: 1 });
    limiter.take(user, { dispatches: 1 });
  });

  it('forgets the least recent of very many callers', () => {
    const { limiter } = setUp(1);
    const caller = (i: number) => mockCredentials.user(`user:default/u${i}`);
    limiter.take(caller(0), { dispatches: 1 });
    for (let i = 1; i < 10_000; i += 1) {
      limiter.take(caller(i), { dispatches: 1 });
    }
    expect(() => limiter.take(caller(1), { dispatches: 1 })).toThrow();
    limiter.take(caller(10_000), { dispatches: 1 });
    expect(() => limiter.take(caller(0), { dispatches: 1 })).not.toThrow();
  });
});

describe.each(databases.eachSupportedId())('rate limits (%s)', id => {
  let receiver: Receiver;
  let portal: TestPortal;

  beforeEach(async () => {
    receiver = await Receiver.start();
  });

  afterEach(async () => {
    await portal.stop();
    await receiver.stop();
  });

  /** A portal with an active integration and some deliveries that have succeeded. */
  async function start(limits: JsonObject, count: number = 0) {
    portal = await TestPortal.start({
      knex: await databases.init(id),
      webhooks: { limits },
    });
    const { id: integrationId } = await portal.create({ url: receiver.url });
    const deliveryIds: string[] = [];
    for (let i = 0; i < count; i += 1) {
      deliveryIds.push(...(await portal.dispatch()));
    }
    await eventually(async () => {
      for (const one of deliveryIds) {
        expect((await portal.delivery(one)).status).toBe('succeeded');
      }
    });
    portal.clock.advance({ minutes: 5 });
    return { integrationId, deliveryIds };
  }

  const replay = (integrationId: string) =>
    portal.post(`/integrations/${integrationId}/replay`, {
      from: '2026-01-01T00:00:00Z',
      status: ['succeeded'],
    });

  it('reject redeliveries after the dispatches of a minute are used up', async () => {
    const { deliveryIds } = await start(
      { dispatchesPerMinute: { user: 2 } },
      1,
    );
    const redeliver = () =>
      portal.post(`/deliveries/${deliveryIds[0]}/redeliver`);

    expect((await redeliver()).status).toBe(200);
    expect((await redeliver()).status).toBe(200);
    const refused = await redeliver();

    expect(refused.status).toBe(429);
    expect(refused.headers['retry-after']).toBe('30');
    expect(refused.body.error.message).toContain(
      'webhooks.limits.dispatchesPerMinute.user',
    );
  });

  it('count the deliveries of a replay as dispatches, and reject one that is too large', async () => {
    const { integrationId } = await start(
      { dispatchesPerMinute: { user: 3 } },
      3,
    );
    await portal.dispatch();

    const refused = await replay(integrationId);

    expect(refused.status).toBe(429);
    expect(refused.body.error.message).toMatch(
      /This call takes [34], and 2 are left/,
    );
    portal.clock.advance({ minutes: 1 });
    expect((await replay(integrationId)).status).toBe(200);
    expect((await replay(integrationId)).status).toBe(429);
  });

  it('count dispatched and redelivered bytes', async () => {
    const { deliveryIds } = await start({ bytesPerMinute: { user: 200 } }, 1);
    const redeliver = () =>
      portal.post(`/deliveries/${deliveryIds[0]}/redeliver`);

    await portal.dispatch({ payload: 'x'.repeat(150) });
    const refused = await redeliver();

    expect(refused.status).toBe(429);
    expect(refused.body.error.message).toContain(
      'webhooks.limits.bytesPerMinute.user',
    );
    portal.clock.advance({ minutes: 1 });
    expect((await redeliver()).status).toBe(200);
  });

  it('count creations, changes and test pings together', async () => {
    const { integrationId } = await start({ changesPerMinute: { user: 7 } });
    const path = `/integrations/${integrationId}`;

    const answers = [
      await portal.patch(path, { name: 'Other' }),
      await portal.post(`${path}/test`),
      await portal.post(`${path}/disable`),
      await portal.post(`${path}/enable`, { replay: 'held' }),
      await portal.post(`${path}/secret/rotate`),
      await portal.delete(path),
      await portal.post('/integrations', {
        name: 'Another',
        owner: 'team',
        url: receiver.url,
        eventTypes: ['*'],
      }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([
      200, 200, 200, 200, 200, 204, 201,
    ]);
    await expect(portal.create({ url: receiver.url })).rejects.toThrow(
      'user:default/mock may make 7 changes and test pings a minute',
    );
  });

  it('apply to services too', async () => {
    await start({ dispatchesPerMinute: { service: 1 } });
    const dispatch = () =>
      portal
        .post('/events', { type: 'a.b', payload: {} })
        .set('authorization', mockCredentials.service.header());

    expect((await dispatch()).status).toBe(202);
    expect((await dispatch()).status).toBe(429);
  });
});
