import { TestDatabases } from '@backstage/backend-test-utils';
import { eventually } from '../__testUtils__/eventually';
import { Receiver } from '../__testUtils__/receiver';
import { TestPortal } from '../__testUtils__/TestPortal';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

const OK = { status: 200 };
const BROKEN = { status: 500 };
const EVER = { from: '2020-01-01T00:00:00Z' };

describe.each(databases.eachSupportedId())('a replay (%s)', databaseId => {
  let receiver: Receiver;
  let portal: TestPortal;
  let path: string;

  beforeEach(async () => {
    receiver = await Receiver.start();
    portal = await TestPortal.start({
      knex: await databases.init(databaseId),
      webhooks: {
        delivery: {
          retry: { delays: ['PT1H', 'PT10H'], jitter: 0 },
          coolDown: { failures: 1_000 },
        },
      },
    });
    const { id } = await portal.create({
      url: receiver.url,
      eventTypes: ['*'],
    });
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

  it('lets the attempts of waiting deliveries start over', async () => {
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

  it('leaves a delivery alone that is under way', async () => {
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

  it('takes event types and patterns, with dots and underscores as they are', async () => {
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

  it('tells what it would send, and sends nothing', async () => {
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
});
