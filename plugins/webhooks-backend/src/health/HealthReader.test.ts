import { TestDatabases } from '@backstage/backend-test-utils';
import { eventually, Receiver } from 'backstage-webhooks-test';
import { TestPortal } from '../__testUtils__/TestPortal';

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

  it('leaves tests out of every figure', async () => {
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

  it('knows the last failure of a delivery that succeeded in the end, and after enabling', async () => {
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

  it('counts what failed for good since the last success, and sends it again when enabled with it', async () => {
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

  it('groups failed attempts by cause, without tests, whatever became of their deliveries', async () => {
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
