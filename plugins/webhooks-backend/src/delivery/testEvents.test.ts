import { TestDatabases } from '@backstage/backend-test-utils';
import { Receiver } from 'backstage-webhooks-test';
import { TestPortal } from '../__testUtils__/TestPortal';
import { DAY_MS } from '../model/durations';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

const EVENT_TYPES = [
  {
    name: 'shop.paid',
    description: 'An order was paid for.',
    schema: {
      type: 'object',
      required: ['order'],
      properties: { order: { type: 'number' } },
    },
    example: { order: 1 },
  },
  { name: 'shop.opened', description: 'A shop was opened.' },
  { name: 'billing.due', description: 'A bill is due.', example: {} },
];

describe.each(databases.eachSupportedId())('test events (%s)', databaseId => {
  let receiver: Receiver;
  let portal: TestPortal;
  let id: string;

  beforeAll(async () => {
    receiver = await Receiver.start();
    portal = await TestPortal.start({
      knex: await databases.init(databaseId),
      webhooks: { eventTypes: EVENT_TYPES },
    });
    ({ id } = await portal.create({
      name: 'Shop',
      url: receiver.url,
      eventTypes: ['shop.*'],
    }));
  });

  afterAll(async () => {
    await portal?.stop();
    await receiver?.stop();
  });

  const send = (body: object | string) =>
    portal.post(`/integrations/${id}/test`).type('json').send(body);

  it('send the example of the type', async () => {
    const { body } = await send({ eventType: 'shop.paid' }).expect(200);

    expect(body).toMatchObject({ outcome: 'success', trigger: 'test' });
    expect(JSON.parse(receiver.requests.at(-1)!.body)).toMatchObject({
      type: 'shop.paid',
      data: { order: 1 },
    });
  });

  it('send a given payload without changing its digits', async () => {
    await send('{"eventType":"shop.paid","payload":{"order":1.0}}').expect(200);

    expect(receiver.requests.at(-1)!.body).toMatch(
      /"data":\{"order":1\.0\}\}$/,
    );
  });

  it('are previewed as they would be sent, without secrets and without sending', async () => {
    const { body: integration } = await portal
      .post('/integrations', {
        name: 'Previewed',
        owner: 'team',
        url: `${receiver.url}/hooks/token-in-path`,
        eventTypes: ['shop.*'],
        headers: { authorization: 'Bearer hidden' },
      })
      .expect(201);
    const given = '{"eventType":"shop.paid","payload":{"order":1.0}}';
    const post = (call: string) =>
      portal.post(`/integrations/${integration.id}/${call}`).type('json');
    const sent = receiver.requests.length;

    const { body: preview } = await post('preview').send(given).expect(200);

    expect(receiver.requests).toHaveLength(sent);
    await post('test').send(given).expect(200);
    const request = receiver.requests.at(-1)!;
    expect(preview.body.replace(/"timestamp":"[^"]+"/, '')).toBe(
      request.body.replace(/"timestamp":"[^"]+"/, ''),
    );
    expect(preview.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/…$/);
    expect(preview.headers).toEqual({
      ...Object.fromEntries(
        Object.keys(preview.headers).map(name => [name, request.headers[name]]),
      ),
      'webhook-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
      'webhook-event-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
      'webhook-signature': 'v1,********',
      authorization: '********',
    });
    expect(JSON.stringify(preview)).not.toMatch(/hidden|token-in-path/);
  });

  it.each([
    [{ eventType: 'shop.paid', payload: { order: 'first' } }, 400],
    [{ eventType: 'billing.due' }, 400],
    [{ payload: {} }, 400],
    [{ eventType: 'shop.paid', other: true }, 400],
    [
      { eventType: 'shop.paid', payload: { order: 1, t: 'x'.repeat(3e5) } },
      413,
    ],
  ])('are not previewed with %j', async (body, status) => {
    const answer = await portal.post(`/integrations/${id}/preview`, body);

    expect(answer.status).toBe(status);
  });

  it.each([
    [
      'a payload that violates the schema',
      { eventType: 'shop.paid', payload: { order: 'first' } },
      "does not satisfy the schema of 'shop.paid'",
    ],
    [
      'a type without an example',
      { eventType: 'shop.opened' },
      "'shop.opened' has no example",
    ],
    [
      'a type that the integration does not get',
      { eventType: 'billing.due' },
      "'Shop' does not subscribe to 'billing.due'",
    ],
    [
      'a type that is not registered',
      { eventType: 'shop.payed' },
      "Did you mean 'shop.paid'",
    ],
  ])('are refused with %s', async (_, body, message) => {
    const sent = receiver.requests.length;

    const answer = await send(body).expect(400);

    expect(answer.body.error.message).toContain(message);
    expect(receiver.requests).toHaveLength(sent);
  });

  it('are marked in the log, and not counted in any figure', async () => {
    const { body: attempt } = await send({ eventType: 'shop.paid' });

    const delivery = await portal.delivery(attempt.deliveryId);
    expect(delivery).toMatchObject({ eventType: 'shop.paid', test: true });
    const { body: health } = await portal.get(`/integrations/${id}/health`);
    expect(health.successRate).toBeUndefined();
    const { body: types } = await portal.get('/event-types');
    const paid = types.items.find(
      (type: { name: string }) => type.name === 'shop.paid',
    );
    expect(paid.recent.count).toBe(0);
  });

  it('are not replayed to other integrations as events that they missed', async () => {
    await send({ eventType: 'shop.paid' });
    const other = await portal.create({
      url: receiver.url,
      eventTypes: ['shop.*'],
    });

    const { body } = await portal.post(`/integrations/${other.id}/replay`, {
      from: new Date(portal.clock.now() - DAY_MS).toISOString(),
      missing: true,
      dryRun: true,
    });

    expect(body.count).toBe(0);
  });
});
