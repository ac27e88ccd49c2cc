import { mockCredentials, TestDatabases } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import { Receiver } from 'backstage-webhooks-test';
import { TEAM, TestPortal } from '../../__testUtils__/TestPortal';

jest.setTimeout(60_000);

const OTHER = { ...TEAM, metadata: { name: 'other' } };

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

describe.each(databases.eachSupportedId())('the REST API (%s)', databaseId => {
  let receiver: Receiver;
  let portal: TestPortal;

  beforeEach(async () => {
    receiver = await Receiver.start();
  });

  afterEach(async () => {
    await portal.stop();
    await receiver.stop();
  });

  async function start(webhooks: JsonObject = {}) {
    portal = await TestPortal.start({
      knex: await databases.init(databaseId),
      entities: [TEAM, OTHER],
      webhooks,
    });
  }

  it('bounds the integrations of an owner', async () => {
    await start({ limits: { integrationsPerOwner: 2 } });
    await portal.create({ url: receiver.url });
    await portal.create({ url: receiver.url });
    const foreign = await portal.create({ url: receiver.url, owner: 'other' });

    await expect(portal.create({ url: receiver.url })).rejects.toThrow(
      'group:default/team has 2 integrations, which is the limit',
    );
    const moved = await portal.patch(`/integrations/${foreign.id}`, {
      owner: 'team',
    });
    expect(moved.status).toBe(409);
    expect(moved.body.error.message).toContain(
      'webhooks.limits.integrationsPerOwner',
    );
  });

  it('bounds the integrations of an owner for concurrent transfers', async () => {
    await start({ limits: { integrationsPerOwner: 4 } });
    await portal.create({ url: receiver.url });
    const foreign = await Promise.all(
      Array.from({ length: 4 }, () =>
        portal.create({ url: receiver.url, owner: 'other' }),
      ),
    );

    const answers = await Promise.all([
      ...foreign.map(({ id }) =>
        portal.patch(`/integrations/${id}`, { owner: 'team' }),
      ),
      portal.post('/integrations', {
        name: 'Created meanwhile',
        owner: 'team',
        url: receiver.url,
        eventTypes: ['*'],
      }),
    ]);

    expect(answers.filter(({ status }) => status === 409)).toHaveLength(2);
    const { body } = await portal.get('/integrations?owner=team');
    expect(body.items).toHaveLength(4);
  });

  it('bounds the integrations of a creator across owners for concurrent calls', async () => {
    await start({ limits: { integrationsPerCreator: 3 } });

    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, i) =>
        portal.post('/integrations', {
          name: `Integration ${i}`,
          owner: i % 2 ? 'team' : 'other',
          url: receiver.url,
          eventTypes: ['*'],
        }),
      ),
    );

    const refused = answers.filter(({ status }) => status === 409);
    expect(refused).toHaveLength(3);
    expect(refused[0].body.error.message).toContain(
      'user:default/mock has created 3 integrations, and 3 is the limit',
    );
  });

  it('bounds the total number of integrations for concurrent calls', async () => {
    await start({
      limits: { integrations: 3 },
      integrations: [
        {
          id: 'configured',
          name: 'Configured',
          owner: 'group:default/other',
          url: receiver.url,
          eventTypes: ['*'],
        },
      ],
    });

    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, i) =>
        portal.post('/integrations', {
          name: `Integration ${i}`,
          owner: 'team',
          url: receiver.url,
          eventTypes: ['*'],
        }),
      ),
    );

    expect(answers.map(({ status }) => status).sort()).toEqual([
      201, 201, 409, 409, 409, 409,
    ]);
    expect(
      answers.find(({ status }) => status === 409)?.body.error.message,
    ).toBe(
      'There are 3 integrations, and 3 is the limit. Delete one; an administrator can raise webhooks.limits.integrations.',
    );
  });

  it('bounds the dispatches and pings of a caller per minute', async () => {
    await start({ limits: { dispatchesPerMinute: { user: 3 } } });
    const { id } = await portal.create({ url: receiver.url });
    const dispatch = async (authorization?: string) => {
      const call = portal.post('/events', { type: 'a.b', payload: {} });
      return authorization ? call.set('authorization', authorization) : call;
    };
    const other = mockCredentials.user.header('user:default/other');
    const service = mockCredentials.service.header();

    expect((await dispatch()).status).toBe(202);
    expect((await dispatch()).status).toBe(202);
    expect((await portal.post(`/integrations/${id}/test`)).status).toBe(200);
    const refused = await dispatch();
    expect(refused.status).toBe(429);
    expect(refused.body.error.message).toBe(
      'user:default/mock may dispatch 3 events a minute. Try again in 20 s; an administrator can raise webhooks.limits.dispatchesPerMinute.user.',
    );
    const refusedPing = await portal.post(`/integrations/${id}/test`);
    expect(refusedPing.status).toBe(429);
    expect(refusedPing.headers['retry-after']).toBe('20');
    expect((await dispatch(other)).status).toBe(202);
    for (let i = 0; i < 5; i += 1) {
      expect((await dispatch(service)).status).toBe(202);
    }
    portal.clock.advance({ minutes: 1 });
    expect((await dispatch()).status).toBe(202);
  });

  it('does not fail other events if the database rejects one', async () => {
    await start();
    const { id } = await portal.create({ url: receiver.url });

    const answers = await Promise.all([
      ...Array.from({ length: 20 }, () =>
        portal.post('/events', { type: 'a.b', payload: {} }),
      ),
      portal.post('/events', {
        type: 'a.b',
        payload: { text: '\u0000 \ud800' },
        integrationIds: [id],
      }),
    ]);

    expect(answers.map(({ status }) => status)).toEqual(Array(21).fill(202));
  });
});

describe('one call of the REST API', () => {
  let portal: TestPortal;

  beforeAll(async () => {
    portal = await TestPortal.start({
      knex: await databases.init('POSTGRES_18'),
      webhooks: { delivery: { maxPayloadBytes: 250_000 } },
    });
  });

  afterAll(() => portal.stop());

  it.each([
    ['payload over its size', { payload: 'x'.repeat(250_000) }, 413],
    ['payload nested without end', { payload: nested(101) }, 400],
    ['payload nested up to the limit', { payload: nested(99) }, 202],
    ['long type', { type: 'a'.repeat(129) }, 400],
    ['long key', { idempotencyKey: 'k'.repeat(256) }, 400],
    ['key with a line break', { idempotencyKey: 'a\r\nb' }, 400],
    ['many integrations', { integrationIds: Array(1_001).fill('x') }, 400],
    ['an id that no database stores', { integrationIds: ['\u0000'] }, 400],
    ['long URL', { url: `https://a.test/${'x'.repeat(2_048)}` }, 400],
  ])('gets the right status with a %s', async (_, event, status) => {
    const answer = await portal.post('/events', {
      type: 'a.b',
      payload: {},
      ...event,
    });
    expect(answer.status).toBe(status);
  });

  it('gets an error for a body nested to the limit of the parser', async () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;

    const answer = await portal
      .post('/events')
      .set('content-type', 'application/json')
      .send(`{"type":"a.b","payload":${deep}}`);

    expect(answer.status).toBe(400);
    expect(answer.body.error.message).toContain('nested deeper than 100');
  });

  it.each([
    ['a long name', { name: 'n'.repeat(256) }],
    ['a long description', { description: 'd'.repeat(2_001) }],
    ['a long URL', { url: `https://a.test/${'x'.repeat(2_048)}` }],
    ['a long owner', { owner: `group:default/${'o'.repeat(300)}` }],
    ['many event types', { eventTypes: Array(101).fill('a.b') }],
    ['a long event type', { eventTypes: [`${'a.'.repeat(80)}*`] }],
    ['many headers', { headers: headers(21, 'v') }],
    ['a long header', { headers: headers(1, 'v'.repeat(4_097)) }],
    ['a header of two lines', { headers: headers(1, 'a\r\nwebhook-id: x') }],
    ['a header with NUL', { headers: headers(1, 'a\u0000') }],
    ['a header name with a line break', { headers: { 'a\r\nb': 'v' } }],
    ['our own header', { headers: { 'Webhook-Signature': 'v1,x' } }],
    ['a header that frames the body', { headers: { 'Content-Length': '1' } }],
    [
      'a header that asks for compression',
      { headers: { 'Accept-Encoding': 'gzip' } },
    ],
    ['text that runs a slow pattern', { owner: `${'a:'.repeat(120)}!` }],
  ])('is rejected for an integration with %s', async (_, part) => {
    const answer = await portal.post('/integrations', {
      name: 'n',
      owner: 'team',
      url: 'https://hooks.example.com/',
      eventTypes: ['*'],
      ...part,
    });

    expect(answer.status).toBe(400);
  });

  it.each([
    '/integrations?limit=201',
    '/integrations?limit=0',
    '/integrations?limit=1.5',
    `/integrations?q=${'q'.repeat(256)}`,
    '/integrations?q=%00',
    `/integrations?cursor=${'c'.repeat(1_001)}`,
    `/integrations?owner=${Array(201).fill('team').join()}`,
    '/integrations?unknown=1',
    '/deliveries?limit=201',
    '/deliveries?integrationId=%00',
    '/deliveries?eventType=%00',
    '/deliveries?from=yesterday',
    `/deliveries?cursor=${Buffer.from('["\\u0000"]').toString('base64url')}`,
    `/integrations?cursor=${Buffer.from('["\\u0000","a"]').toString('base64url')}`,
  ])('is rejected for %s', async path => {
    expect((await portal.get(path)).status).toBe(400);
  });
});

function nested(depth: number): unknown {
  return Array.from({ length: depth }).reduce(inner => [inner], 1);
}

function headers(count: number, value: string): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, i) => [`x-${i}`, value]),
  );
}
