import { mockCredentials, TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import request from 'supertest';
import { LIMITS } from 'backstage-plugin-webhooks-common';
import { eventually } from 'backstage-webhooks-test';
import { countRows } from '../../__testUtils__/fixtures';
import { TestPortal } from '../../__testUtils__/TestPortal';
import { encodeCursor } from '../../lib/cursor';

const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });
jest.setTimeout(120_000);

type Method = 'get' | 'post' | 'patch' | 'delete';

/** The problem, the call, its status, and the advice in the message. `ID` and `DELIVERY` exist. */
type Case = [
  what: string,
  method: Method,
  path: string,
  body: unknown,
  status: number,
  message: string | RegExp,
];

const UNKNOWN_ID = '019ab5d2-7c00-7000-8000-5a1f6c3d2e10';

const INTEGRATION = {
  name: 'n',
  owner: 'team',
  url: 'https://hooks.example.com/',
  eventTypes: ['*'],
};

const EVENT = { type: 'a.b', payload: {} };

const create = (
  what: string,
  fields: object,
  message: string | RegExp,
): Case => [
  what,
  'post',
  '/integrations',
  { ...INTEGRATION, ...fields },
  400,
  message,
];

const patch = (
  what: string,
  fields: unknown,
  message: string | RegExp,
): Case => [
  `patch: ${what}`,
  'patch',
  '/integrations/ID',
  fields,
  400,
  message,
];

const dispatch = (
  what: string,
  fields: object,
  message: string | RegExp,
  status = 400,
): Case => [what, 'post', '/events', { ...EVENT, ...fields }, status, message];

const get = (path: string, message: string | RegExp, status = 400): Case => [
  path,
  'get',
  path,
  undefined,
  status,
  message,
];

const post = (
  path: string,
  body: unknown,
  message: string | RegExp,
  status = 400,
): Case => [
  `${path} ${JSON.stringify(body)?.slice(0, 60)}`,
  'post',
  path,
  body,
  status,
  message,
];

/** Raw text, for bodies that JSON.stringify does not produce. */
const raw = (text: string) => ({ raw: text });

const CASES: Case[] = [
  // Each field of integrations.
  create('no name', { name: undefined }, 'name: '),
  create('empty name', { name: '' }, 'name: '),
  create('blank name', { name: '  \t ' }, 'name: '),
  create('a number as name', { name: 5 }, 'name: '),
  create('null as name', { name: null }, 'name: '),
  create('long name', { name: 'x'.repeat(256) }, 'name: '),
  create('NUL in name', { name: 'a\u0000b' }, 'name: must not contain control'),
  create('line break in name', { name: 'a\nb' }, 'must not contain control'),
  create('lone surrogate', { name: 'a\ud800b' }, 'must not contain control'),
  create('no owner', { owner: undefined }, 'owner: '),
  create('owner that is no ref', { owner: 'team:' }, 'owner: '),
  create('unknown owner', { owner: 'nobody' }, 'is not in the catalog'),
  create('NUL in owner', { owner: 'te\u0000am' }, 'owner: '),
  create('long owner', { owner: 'x'.repeat(250) }, /owner|catalog/),
  create('long entity', { entityRef: 'x'.repeat(250) }, 'entityRef: '),
  create('entity that is no ref', { entityRef: '/shop' }, 'entityRef: '),
  create('long description', { description: 'x'.repeat(2001) }, 'description'),
  create('NUL in description', { description: '\u0000' }, 'description: '),
  create('no URL', { url: undefined }, 'url: '),
  create(
    'a URL that is none',
    { url: 'hooks.example.com' },
    'Give an absolute',
  ),
  create('a relative URL', { url: '/hook' }, 'Give an absolute'),
  create('NUL in the URL', { url: 'https://a.b/\u0000' }, 'url: '),
  create('long URL', { url: `https://a.b/${'x'.repeat(2048)}` }, 'url: '),
  create(
    'credentials',
    { url: 'https://u:p@a.b/' },
    'no user name or password',
  ),
  create('http', { url: 'http://a.b/' }, 'starts with https://'),
  create('ftp', { url: 'ftp://a.b/' }, 'starts with https://'),
  create(
    'a scheme without a module',
    { url: 'nats://shop/orders' },
    'not nats://. Other schemes come from destination modules',
  ),
  create('file', { url: 'file:///etc/passwd' }, 'starts with https://'),
  create('data', { url: 'data:text/plain,x' }, 'starts with https://'),
  create('private address', { url: 'https://10.0.0.1/' }, 'network.allow'),
  create('loopback', { url: 'https://[::1]/' }, 'network.allow'),
  create('metadata', { url: 'https://169.254.169.254/' }, 'network.allow'),
  create('no event types', { eventTypes: undefined }, 'eventTypes: '),
  create('empty event types', { eventTypes: [] }, 'at least one event type'),
  create('event types in a text', { eventTypes: 'a.b' }, 'eventTypes: '),
  create(
    'event types in an object',
    { eventTypes: { 0: '*' } },
    'eventTypes: ',
  ),
  create('a bad pattern', { eventTypes: ['a.*.b'] }, 'must be an event type'),
  create('a bad pattern', { eventTypes: ['**'] }, 'must be an event type'),
  create('NUL in a pattern', { eventTypes: ['a\u0000'] }, 'eventTypes.0: '),
  create('an unknown type', { eventTypes: ['a.c'] }, "Did you mean 'a.b"),
  create('many types', { eventTypes: Array(101).fill('*') }, 'eventTypes: '),
  create('headers in an array', { headers: ['a'] }, 'headers: '),
  create('headers in a text', { headers: 'a: b' }, 'headers: '),
  create('a header that is no text', { headers: { a: 1 } }, 'headers.a: '),
  create(
    'a header name that is none',
    { headers: { 'a b': 'x' } },
    "'a b' is not",
  ),
  create('header injection', { headers: { a: 'x\r\nhost: y' } }, 'one line'),
  create(
    'header injection by name',
    { headers: { 'a\r\nb': 'x' } },
    'header name',
  ),
  create('our header', { headers: { 'Webhook-Id': 'x' } }, 'sender itself'),
  create('host', { headers: { host: 'x' } }, 'sender itself'),
  create(
    'a mask without a value',
    { headers: { a: '********' } },
    'no stored value',
  ),
  create('a bad secret', { secret: 'abc' }, 'whsec_'),
  create('a short secret', { secret: 'whsec_YWJj' }, '24 to 64 bytes'),
  create('an unknown field', { surprise: 1 }, 'surprise'),
  create('a field of ours', { state: 'disabled' }, 'state'),
  create('an id', { id: 'mine' }, '"id"'),

  // Invalid bodies.
  ['no body', 'post', '/integrations', undefined, 400, /name: |object/],
  ['an array', 'post', '/integrations', [INTEGRATION], 400, 'object'],
  ['broken JSON', 'post', '/integrations', raw('{"name":'), 400, 'JSON'],
  ['a text', 'post', '/integrations', raw('"text"'), 400, 'JSON'],
  ['null', 'post', '/events', raw('null'), 400, 'JSON'],
  ['no JSON at all', 'post', '/events', raw('type=a.b'), 400, 'JSON'],
  ['an empty object', 'post', '/events', {}, 400, 'type: '],
  [
    '__proto__ as a field',
    'post',
    '/integrations',
    raw(
      '{"name":"n","owner":"team","url":"https://a.b/","eventTypes":["*"],"__proto__":{"x":1}}',
    ),
    400,
    '__proto__',
  ],
  patch(
    'a mask for a prototype',
    { headers: { constructor: '********' } },
    'no stored value',
  ),
  patch(
    'a mask for a prototype',
    { headers: { tostring: '********' } },
    'no stored value',
  ),
  patch('null as name', { name: null }, 'name: '),
  patch('null as URL', { url: null }, 'url: '),
  patch('http', { url: 'http://a.b/' }, 'starts with https://'),
  patch('unknown owner', { owner: 'nobody' }, 'is not in the catalog'),
  patch('a state', { state: 'active' }, 'state'),
  patch('a secret', { secret: 'whsec_x' }, 'secret'),
  patch('an array', [], 'object'),
  patch('no event types', { eventTypes: [] }, 'at least one'),

  // Events.
  dispatch('no type', { type: undefined }, 'type: '),
  dispatch(
    'an unknown type',
    { type: 'shop.order.place' },
    "'shop.order.placed'",
  ),
  dispatch('a pattern', { type: 'a.*' }, "Did you mean 'a.b"),
  dispatch('the type of pings', { type: 'webhooks.ping' }, 'is not registered'),
  dispatch('a prototype', { type: '__proto__' }, 'is not registered'),
  dispatch('NUL in type', { type: 'a\u0000' }, 'is not registered'),
  dispatch('a long type', { type: 'x'.repeat(129) }, 'type: '),
  dispatch('a type in an array', { type: ['a.b'] }, 'type: '),
  dispatch('no payload', { payload: undefined }, 'payload: is missing'),
  dispatch(
    'a payload against the schema',
    { type: 'shop.order.placed', payload: { total: '5' } },
    'payload/total must be number',
  ),
  dispatch(
    'a payload without what the schema wants',
    { type: 'shop.order.placed', payload: [] },
    'payload must be object',
  ),
  dispatch(
    'too large',
    { payload: { x: 'ü'.repeat(3_000) } },
    'webhooks.delivery.maxPayloadBytes',
    413,
  ),
  dispatch(
    'far too large',
    { payload: 'x'.repeat(600_000) },
    'The body has more than 136072 bytes. Send a reference to the data instead; an administrator can raise webhooks.delivery.maxPayloadBytes',
    413,
  ),
  [
    'nested too deeply',
    'post',
    '/events',
    raw(`{"type":"a.b","payload":${'['.repeat(2_000)}${']'.repeat(2_000)}}`),
    400,
    'nested deeper',
  ],
  dispatch('an empty key', { idempotencyKey: '' }, 'idempotencyKey: '),
  dispatch('a number as key', { idempotencyKey: 5 }, 'idempotencyKey: '),
  dispatch('a long key', { idempotencyKey: 'x'.repeat(256) }, 'idempotencyKey'),
  dispatch('NUL in a key', { idempotencyKey: 'a\u0000' }, 'control characters'),
  dispatch('a line break in a key', { idempotencyKey: 'a\n' }, 'control'),
  dispatch('a lone surrogate', { idempotencyKey: '\udfff' }, 'control'),
  dispatch('no integrations', { integrationIds: [] }, 'integrationIds: '),
  dispatch(
    'integrations in a text',
    { integrationIds: 'ID' },
    'integrationIds',
  ),
  dispatch('NUL in an id', { integrationIds: ['a\u0000'] }, 'integrationIds.0'),
  dispatch(
    'a long id',
    { integrationIds: ['x'.repeat(65)] },
    'integrationIds.0',
  ),
  dispatch(
    'many ids',
    { integrationIds: Array(1001).fill('a') },
    'integrationIds',
  ),
  dispatch(
    'an unknown integration',
    { integrationIds: [UNKNOWN_ID] },
    'No integration has the id',
    404,
  ),
  dispatch(
    'a URL for all',
    { url: 'https://a.b/' },
    'name them in integrationIds',
  ),
  dispatch(
    'a private URL',
    { url: 'https://10.0.0.1/', integrationIds: ['ID'] },
    'network.allow',
  ),
  dispatch(
    'a bad URL',
    { url: 'x', integrationIds: ['ID'] },
    'Give an absolute',
  ),
  dispatch('an unknown field', { data: {} }, 'data'),
  dispatch('a timestamp', { timestamp: 'now' }, 'timestamp'),

  // Ids in paths.
  ...['', '/health', '/traffic', '/secret'].flatMap(part => [
    get(`/integrations/${UNKNOWN_ID}${part}`, 'No integration has the id', 404),
    get(`/integrations/%00${part}`, 'No integration has the id', 404),
    get(`/integrations/__proto__${part}`, 'No integration has the id', 404),
    get(`/integrations/${'x'.repeat(300)}${part}`, 'No integration', 404),
    get(`/integrations/%F0%9F%9A%80${part}`, 'No integration', 404),
  ]),
  get('/integrations/%E0%A4%A', '', 400),
  ...['enable', 'disable', 'test', 'secret/rotate', 'replay'].map(action =>
    post(
      `/integrations/${UNKNOWN_ID}/${action}`,
      action === 'replay' ? { from: '2026-01-01T00:00:00Z' } : {},
      'No integration has the id',
      404,
    ),
  ),
  [
    'unknown',
    'patch',
    `/integrations/${UNKNOWN_ID}`,
    {},
    404,
    'No integration',
  ],
  [
    'unknown',
    'delete',
    `/integrations/${UNKNOWN_ID}`,
    undefined,
    404,
    'No integ',
  ],
  ...[
    UNKNOWN_ID,
    'x',
    '%00',
    UNKNOWN_ID.toUpperCase(),
    `${UNKNOWN_ID}%0A`,
    "'",
  ].flatMap(one => [
    get(`/deliveries/${one}`, 'No delivery has the id', 404),
    post(`/deliveries/${one}/redeliver`, {}, 'No delivery has the id', 404),
  ]),

  // Lists.
  ...['/integrations', '/deliveries'].flatMap(path => [
    get(`${path}?limit=0`, 'limit: '),
    get(`${path}?limit=201`, 'limit: '),
    get(`${path}?limit=-1`, 'limit: '),
    get(`${path}?limit=1.5`, 'limit: '),
    get(`${path}?limit=ten`, 'limit: '),
    get(`${path}?limit=`, 'limit: '),
    get(`${path}?limit=NaN`, 'limit: '),
    get(`${path}?limit[a]=1`, 'limit: '),
    get(`${path}?cursor=x`, 'The cursor is not valid for this list'),
    get(`${path}?cursor=%00`, 'The cursor is not valid for this list'),
    get(`${path}?cursor=${'x'.repeat(LIMITS.cursor + 1)}`, 'cursor: '),
    get(`${path}?cursor[]=x`, 'cursor: '),
    get(`${path}?cursor=${encodeCursor([])}`, 'The cursor is not'),
    get(`${path}?cursor=${encodeCursor(['\u0000', '\u0000'])}`, 'The cursor'),
    get(`${path}?cursor=${encodeCursor(['\u0000'])}`, 'The cursor'),
    get(`${path}?surprise=1`, 'surprise'),
    get(`${path}?entityRef=:a`, 'entityRef: '),
    get(`${path}?entityRef=%00`, 'entityRef: '),
    get(`${path}?entityRef=a&entityRef=b`, 'entityRef: '),
  ]),
  get('/integrations?health=ill', 'health.0: '),
  get('/integrations?health=healthy,ill', 'health.1: '),
  get('/integrations?health=', 'health.0: '),
  get('/integrations?owner=%00', 'owner.0: '),
  get('/integrations?owner=a:', 'owner.0: '),
  get(`/integrations?owner=${Array(201).fill('a').join()}`, 'owner: '),
  get('/integrations?owner[toString]=x&owner[valueOf]=x', 'owner'),
  get('/integrations?health[a]=healthy', 'health'),
  get('/integrations?q=%00', 'q: '),
  get('/integrations?q=', 'q: '),
  get(`/integrations?q=${'x'.repeat(256)}`, 'q: '),
  get('/deliveries?status=lost', 'status.0: '),
  get('/deliveries?outcome=odd', 'outcome.0: '),
  get('/deliveries?integrationId=%00', 'integrationId: '),
  get('/deliveries?eventType=%00', 'eventType: '),
  get('/deliveries?integrationId=', 'integrationId: '),
  get('/deliveries?integrationId=a%20b', 'integrationId: must be the id'),
  get('/deliveries?integrationId=a&integrationId=b', 'integrationId: '),
  get('/deliveries?eventType=nope%20nope', 'eventType: must be an event type'),
  get('/deliveries?eventType=a.*', 'eventType: must be an event type'),
  get('/deliveries?eventType=', 'eventType: must be an event type'),
  get('/deliveries?eventType=a.b&eventType=c.d', 'eventType: '),
  get(
    '/deliveries?from=2026-01-01T00:00:00.001Z&to=2026-01-01T00:00:00Z',
    'from: must not be after to',
  ),
  ...['x', '%00', UNKNOWN_ID.toUpperCase()].flatMap(one => [
    get(`/deliveries?eventId=${one}`, 'eventId: must be an id such as'),
    get(`/deliveries?deliveryId=${one}`, 'deliveryId: must be an id such as'),
  ]),
  get('/deliveries?idempotencyKey=', 'idempotencyKey: '),
  get('/deliveries?idempotencyKey=a%0A', 'idempotencyKey: must not contain'),
  get(`/deliveries?idempotencyKey=${'x'.repeat(256)}`, 'idempotencyKey: '),
  ...['600', '042', '4XX', '4x', 'xx', '-1', '4xx,5xx', ''].map(code =>
    get(`/deliveries?statusCode=${code}`, 'statusCode: must be a status code'),
  ),
  get('/deliveries?from=2026-02-30T00:00:00Z', 'from: must be an ISO time'),
  get('/event-types?surprise=1', 'surprise'),
  get('/health?surprise=1', 'surprise'),
  get('/health?owner=a:', 'owner.0: '),
  ...['yesterday', '2026-01-01', '2026-13-01T00:00:00Z', '1', ''].flatMap(
    time => [
      get(`/deliveries?from=${time}`, 'from: must be an ISO time'),
      get(`/deliveries?to=${time}`, 'to: must be an ISO time'),
    ],
  ),

  // Actions on an existing integration.
  post('/integrations/ID/enable', { replay: 'all' }, 'replay: '),
  post('/integrations/ID/enable', { held: true }, 'held'),
  post('/integrations/ID/enable', [], 'object'),
  post('/integrations/ID/enable', {}, 'is already enabled', 409),
  post('/integrations/ID/disable', { reason: '' }, 'reason: '),
  post('/integrations/ID/disable', { reason: 'x'.repeat(501) }, 'reason: '),
  post('/integrations/ID/disable', { reason: 'a\u0000' }, 'reason: '),
  post('/integrations/ID/test', { type: 'a.b' }, 'type'),
  post(
    '/integrations/ID/replay',
    { from: '2026-01-01T00:00:00Z', missing: true, outcome: 'error' },
    'outcome: must not be given with missing',
  ),
  post(
    '/integrations/ID/replay',
    {
      ...{ from: '2026-01-01T00:00:00Z', missing: true },
      failedAfter: '2026-01-01T00:00:00Z',
    },
    'failedAfter: must not be given with missing',
  ),
  post(
    '/integrations/ID/replay',
    { from: '2026-01-01T00:00:00Z', statusCode: '6xx' },
    'statusCode: must be a status code',
  ),
  post('/integrations/ID/test', { payload: {} }, 'eventType: must be given'),
  post('/integrations/ID/test', { eventType: 'a.c' }, "Did you mean 'a.b"),
  post('/integrations/ID/secret/rotate', { graceHours: -1 }, 'graceHours: '),
  post('/integrations/ID/secret/rotate', { graceHours: 169 }, 'graceHours: '),
  post('/integrations/ID/secret/rotate', { graceHours: '1' }, 'graceHours: '),
  post('/integrations/ID/secret/rotate', { secret: 'x' }, 'secret'),
  post('/deliveries/DELIVERY/redeliver', { force: true }, 'force'),
  post('/integrations/ID/replay', {}, 'from: must be an ISO time'),
  post('/integrations/ID/replay', { from: 5 }, 'from: must be an ISO time'),
  post(
    '/integrations/ID/replay',
    { from: '2026-01-01T00:00:00Z', status: 'lost' },
    'status.0: ',
  ),
  post(
    '/integrations/ID/replay',
    { from: '2026-01-01T00:00:00Z', status: [] },
    'status: ',
  ),
  post(
    '/integrations/ID/replay',
    { from: '2026-01-02T00:00:00Z', to: '2026-01-01T00:00:00Z' },
    'from: must not be after to',
  ),
];

/** Calls allowed to all authenticated callers. */
const CALLS: [Method, string][] = [
  ['get', '/event-types'],
  ['get', '/integrations'],
  ['post', '/integrations'],
  ['get', '/integrations/ID'],
  ['patch', '/integrations/ID'],
  ['delete', '/integrations/ID'],
  ['get', '/integrations/ID/health'],
  ['get', '/integrations/ID/traffic'],
  ['get', '/integrations/ID/secret'],
  ['post', '/integrations/ID/secret/rotate'],
  ['post', '/integrations/ID/enable'],
  ['post', '/integrations/ID/disable'],
  ['post', '/integrations/ID/test'],
  ['post', '/integrations/ID/replay'],
  ['get', '/integrations/ID/replays'],
  ['get', '/integrations/ID/replays/ID'],
  ['delete', '/integrations/ID/replays/ID'],
  ['post', '/events'],
  ['post', '/events/batch'],
  ['get', '/deliveries'],
  ['get', '/deliveries/DELIVERY'],
  ['post', '/deliveries/DELIVERY/redeliver'],
];

describe.each(databases.eachSupportedId())('invalid input (%s)', id => {
  describe('of a call', () => {
    let knex: Knex;
    let portal: TestPortal;
    let integrationId: string;
    let delivery: string;
    let before: object;

    beforeAll(async () => {
      knex = await databases.init(id);
      portal = await TestPortal.start({
        knex,
        webhooks: {
          network: { allow: [], allowHttp: false },
          delivery: { maxPayloadBytes: 5_000 },
        },
      });
      const integration = await portal.create({
        url: 'https://hooks.example.invalid/',
        eventTypes: ['shop.*'],
      });
      integrationId = integration.id;
      [delivery] = await portal.dispatch({
        type: 'shop.order.placed',
        payload: { total: 1 },
      });
      // The delivery must have ended, otherwise it adds rows.
      await portal.post(`/integrations/${integrationId}/disable`);
      await portal.post(`/integrations/${integrationId}/enable`);
      await knex('delivery_queue').delete();
      await outboxIsEmpty();
      before = await stored();
    });

    afterAll(() => portal.stop());

    async function outboxIsEmpty() {
      await eventually(async () =>
        expect((await countRows(knex)).event_outbox).toBe(0),
      );
    }

    async function stored() {
      const { attempts, ...counts } = await countRows(knex);
      return {
        ...counts,
        integration: await knex('integrations'),
        secrets: await knex('integration_secrets'),
      };
    }

    const fill = (text: string) =>
      text.replaceAll('ID', integrationId).replaceAll('DELIVERY', delivery);
    const toPath = (text: string) =>
      text.includes(UNKNOWN_ID.toUpperCase())
        ? text
        : text
            .replace('/DELIVERY', `/${delivery}`)
            .replace('/ID', `/${integrationId}`);

    it.each(
      CASES.map(([what, method, path, body, status, message]) => ({
        title: `${method} ${what}`.slice(0, 100),
        ...{ method, path, body, status, message },
      })),
    )(
      'is rejected with what to do: $title',
      async ({ method, path, body, status, message }) => {
        const call = portal[method](toPath(path));
        if (body !== undefined) {
          call.set('content-type', 'application/json');
          const text =
            typeof body === 'object' && body !== null && 'raw' in body
              ? String((body as { raw: string }).raw)
              : JSON.stringify(body).replaceAll(
                  '"ID"',
                  JSON.stringify(fill('ID')),
                );
          call.send(text);
        }

        const answer = await call;

        expect(answer.status).toBe(status);
        expect(answer.body.error.message).toMatch(message);
      },
    );

    it.each(CALLS)(
      'is rejected for callers without credentials: %s %s',
      async (method, path) => {
        const answer = await request(portal.server)
          [method](`/api/webhooks${toPath(path)}`)
          .set('Authorization', mockCredentials.none.header())
          .send(method === 'get' ? undefined : INTEGRATION);

        expect(answer.status).toBe(401);
      },
    );

    // Last, because it is about all calls above.
    it('stores nothing', async () => {
      expect(await stored()).toEqual(before);
    });
  });

  it.each([
    ['GET', '/nothing'],
    ['POST', '/integrations/x/explode'],
    ['DELETE', '/events'],
  ])('reports %s %s as an unknown route', async (method, path) => {
    const portal = await TestPortal.start({ knex: await databases.init(id) });

    const { status, body } = await request(portal.server)[
      method.toLowerCase() as Method
    ](`/api/webhooks${path}`);

    expect(status).toBe(404);
    expect(body.error.message).toBe(`There is no ${method} ${path} here`);
    await portal.stop();
  });
});
