import { setTimeout as delay } from 'node:timers/promises';
import { TestDatabases } from '@backstage/backend-test-utils';
import { Receiver, type Answer } from 'backstage-webhooks-test';
import { TEAM, TestPortal } from '../../__testUtils__/TestPortal';

jest.setTimeout(180_000);

const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

const CONCURRENCY = 50;
const EVENTS = 100;
/**
 * Far fewer than the waiting deliveries of the slow receivers, but more than these receive before the others are done.
 */
const LIMIT = 600;

const slow: Answer = async () => {
  await delay(1_200);
  return { status: 200 };
};

const hanging: Answer = () => new Promise(() => {});

describe.each(databases.eachSupportedId())('slots (%s)', databaseId => {
  const stops: (() => Promise<void>)[] = [];

  afterEach(async () => {
    for (const stop of stops.splice(0).reverse()) {
      await stop();
    }
  });

  async function startReceiver(answer?: Answer): Promise<Receiver> {
    const receiver = await Receiver.start(answer);
    stops.push(() => receiver.stop());
    return receiver;
  }

  async function setUp(options: { owners: number; answer: Answer }) {
    const owners = Array.from(
      { length: options.owners },
      (_, i) => `other-${i}`,
    );
    const other = await startReceiver(options.answer);
    const portal = await TestPortal.start({
      knex: await databases.init(databaseId),
      entities: [TEAM, ...owners].map(entity =>
        typeof entity === 'string'
          ? { ...TEAM, metadata: { name: entity } }
          : entity,
      ),
      webhooks: {
        delivery: {
          concurrency: CONCURRENCY,
          timeout: '1500ms',
          coolDown: { failures: 1_000_000 },
        },
      },
    });
    stops.push(() => portal.stop());
    for (let i = 0; i < 100; i += 1) {
      await portal.create({
        owner: owners[i % owners.length],
        url: other.url,
        eventTypes: ['a.b'],
      });
    }
    return { portal, other };
  }

  /** Sends events to an integration of the team, and counts the requests to the others until all have arrived. */
  async function race(
    portal: TestPortal,
    options: { other: Receiver; receiver: Receiver; path?: string },
  ): Promise<number> {
    const { other, receiver } = options;
    await portal.create({ url: receiver.url, eventTypes: ['shop.*'] });
    await Promise.all(Array.from({ length: 40 }, () => portal.dispatch()));
    // By now the others occupy all of their slots.
    await other.received(CONCURRENCY + 10);
    const before = other.requests.length;
    for (let i = 0; i < EVENTS; i += 1) {
      await portal.dispatch({
        type: 'shop.order.placed',
        payload: { total: i },
      });
    }
    await receiver.received(EVENTS);
    return other.requests.length - before;
  }

  it.each([
    { who: 'one owner whose receivers are slow', owners: 1, answer: slow },
    { who: 'one owner whose receivers hang', owners: 1, answer: hanging },
    { who: 'many owners on one slow host', owners: 100, answer: slow },
    { who: 'many owners on one host that hangs', owners: 100, answer: hanging },
  ])('are not used up by $who', async options => {
    const { portal, other } = await setUp(options);
    const receiver = await startReceiver();

    expect(await race(portal, { other, receiver })).toBeLessThan(LIMIT);
  });

  it.each([
    ['when it is dispatched', {}],
    ['when it is claimed', { maxPerSecond: 1_000 }],
  ])(
    'of an integration are not occupied by a hanging delivery to another URL, %s',
    async (_, pace) => {
      let answerAll = () => {};
      const answered = new Promise<void>(resolve => {
        answerAll = resolve;
      });
      const elsewhere = await startReceiver(async () => {
        await answered;
        return { status: 200 };
      });
      const receiver = await startReceiver();
      const portal = await TestPortal.start({
        knex: await databases.init(databaseId),
        webhooks: { delivery: { concurrencyPerIntegration: 1 } },
      });
      stops.push(() => portal.stop());
      const { id } = await portal.create({ url: receiver.url, ...pace });

      await portal.dispatch({ integrationIds: [id], url: elsewhere.url });
      await elsewhere.received(1);
      // The rate limit allows another request.
      portal.clock.advance({ seconds: 1 });
      await portal.dispatch();

      await receiver.received(1);
      expect(elsewhere.requests).toHaveLength(1);
      answerAll();
    },
  );

  it('of a shared host are not used up by one owner', async () => {
    const shared: Answer = async ({ body }) =>
      body.includes('"a.b"') ? slow({ headers: {}, body }) : { status: 200 };
    const { portal, other } = await setUp({ owners: 1, answer: shared });
    const served = new Set<string>();
    other.answer = async request => {
      if (request.body.includes('shop.order.placed')) {
        served.add(request.body);
      }
      return shared(request);
    };
    await portal.create({ url: other.url, eventTypes: ['shop.*'] });
    await Promise.all(Array.from({ length: 40 }, () => portal.dispatch()));
    await other.received(CONCURRENCY + 10);
    const before = other.requests.length;
    for (let i = 0; i < EVENTS; i += 1) {
      await portal.dispatch({
        type: 'shop.order.placed',
        payload: { total: i },
      });
    }
    while (served.size < EVENTS) {
      await other.received(other.requests.length + 1);
    }
    expect(other.requests.length - before - EVENTS).toBeLessThan(LIMIT);
  });
});
