import { mockCredentials, TestDatabases } from '@backstage/backend-test-utils';
import type { DispatchResult } from 'backstage-plugin-webhooks-common';
import { eventually, Receiver } from 'backstage-webhooks-test';
import { TestPortal } from '../../__testUtils__/TestPortal';

jest.setTimeout(60_000);

const EVENT = { type: 'a.b', payload: {} };

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

describe.each(databases.eachSupportedId())('a batch (%s)', databaseId => {
  let receiver: Receiver;
  let portal: TestPortal;

  beforeAll(async () => {
    receiver = await Receiver.start();
    portal = await TestPortal.start({
      knex: await databases.init(databaseId),
      webhooks: {
        delivery: { maxPayloadBytes: 10_000 },
        limits: { dispatchesPerMinute: { user: 700, service: 1 } },
      },
    });
    await portal.create({ url: receiver.url });
  });

  afterAll(async () => {
    await portal.stop();
    await receiver.stop();
  });

  const dispatch = (events: unknown[]) =>
    portal.post('/events/batch', { events });

  it('returns a result for each event, in order', async () => {
    const { status, body } = await dispatch([
      EVENT,
      { type: 'a.c', payload: {} },
      { ...EVENT, integrationIds: ['unknown'] },
      { ...EVENT, payload: 'x'.repeat(10_001) },
      { ...EVENT, extra: true },
      7,
      EVENT,
    ]);

    expect(status).toBe(202);
    expect(body.items.map((item: { status: number }) => item.status)).toEqual([
      202, 400, 404, 413, 400, 400, 202,
    ]);
    expect(body.items[0]).toEqual({
      status: 202,
      eventId: expect.any(String),
      deliveries: [expect.objectContaining({ status: 'pending' })],
    });
    expect(body.items[1].error).toEqual({
      name: 'InputError',
      message: expect.stringContaining("Did you mean 'a.b'"),
    });
  });

  it('delivers each payload unchanged', async () => {
    const payloads = ['{"b":1.0,"a":9007199254740993}', '[1e2, "]},{"]'];

    const { body } = await portal
      .post('/events/batch')
      .type('json')
      .send(
        `{"events":[${payloads.map(text => `{"type":"a.b","payload": ${text} }`).join(' , ')}]}`,
      );
    const ids: string[] = body.items.map(
      (item: DispatchResult) => item.deliveries[0].id,
    );

    await eventually(async () => {
      const bodies = new Map(
        receiver.requests.map(({ headers, body: text }) => [
          headers['webhook-id'],
          text.slice(text.indexOf('"data":') + '"data":'.length, -1),
        ]),
      );
      expect(ids.map(id => bodies.get(id))).toEqual(payloads);
    });
  });

  it('accepts an idempotency key once', async () => {
    const keyed = { ...EVENT, idempotencyKey: 'once' };

    const { body } = await dispatch([
      keyed,
      keyed,
      { ...keyed, payload: { other: true } },
    ]);
    const [first, second, third] = body.items;

    expect(second).toEqual(first);
    expect(third).toMatchObject({
      status: 409,
      error: { name: 'ConflictError' },
    });
  });

  it('accepts as many events as the limit, and no more', async () => {
    const { body } = await dispatch(Array(500).fill(EVENT));
    const refused = await dispatch(Array(501).fill(EVENT));

    expect(
      body.items.filter(({ status }: { status: number }) => status === 202),
    ).toHaveLength(500);
    expect(refused.status).toBe(400);
    expect(refused.body.error.message).toContain('events: ');
  });

  it('has its own size limit', async () => {
    const event = { ...EVENT, payload: 'x'.repeat(9_000) };

    expect((await dispatch(Array(100).fill(event))).status).toBe(202);
    const refused = await dispatch(Array(120).fill(event));

    expect(refused.status).toBe(413);
    expect(refused.body.error.message).toContain('Send fewer events');
  });

  it('fails with 429 if the rate limit accepts none of its events', async () => {
    const asService = () =>
      portal
        .post('/events/batch', { events: [EVENT, EVENT] })
        .set('authorization', mockCredentials.service.header());

    const first = await asService();
    const second = await asService();

    expect(
      first.body.items.map(({ status }: { status: number }) => status),
    ).toEqual([202, 429]);
    expect(second.status).toBe(429);
    expect(second.headers['retry-after']).toBeDefined();
  });
});
