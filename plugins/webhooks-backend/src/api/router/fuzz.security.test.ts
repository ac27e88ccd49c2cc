import { TestDatabases } from '@backstage/backend-test-utils';
import fc from 'fast-check';
import request from 'supertest';
import { Receiver } from 'backstage-webhooks-test';
import { TestPortal } from '../../__testUtils__/TestPortal';

jest.setTimeout(300_000);

const RUNS = 1_500;
const TIME_LIMIT_MS = 60_000;

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

/** Every route. `:id` is an existing id or any text. */
const ROUTES = [
  ['get', '/event-types'],
  ['get', '/integrations'],
  ['post', '/integrations'],
  ['get', '/integrations/:id'],
  ['patch', '/integrations/:id'],
  ['delete', '/integrations/:id'],
  ['get', '/integrations/:id/health'],
  ['get', '/integrations/:id/traffic'],
  ['get', '/health'],
  ['post', '/integrations/:id/enable'],
  ['post', '/integrations/:id/disable'],
  ['post', '/integrations/:id/test'],
  ['get', '/integrations/:id/secret'],
  ['post', '/integrations/:id/secret/rotate'],
  ['post', '/integrations/:id/replay'],
  ['get', '/integrations/:id/replays'],
  ['get', '/integrations/:id/replays/:id'],
  ['delete', '/integrations/:id/replays/:id'],
  ['post', '/events'],
  ['post', '/events/batch'],
  ['get', '/deliveries'],
  ['get', '/deliveries/:id'],
  ['post', '/deliveries/:id/redeliver'],
] as const;

const FIELDS = [
  'name',
  'owner',
  'url',
  'eventTypes',
  'entityRef',
  'description',
  'headers',
  'secret',
  'signing',
  'type',
  'payload',
  'events',
  'idempotencyKey',
  'integrationIds',
  'replay',
  'reason',
  'graceHours',
  'from',
  'to',
  'status',
  'limit',
  'cursor',
  'q',
  'health',
  'outcome',
  'integrationId',
  'eventType',
  '__proto__',
  'constructor',
];

/** Text that may break a database, a header or a path. */
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    '\u0000',
    '\ud800',
    '%',
    '%00',
    '../..',
    "' or 1=1 --",
    '\r\nx: y',
    '*',
    'a.b',
    'team',
    '********',
    '2026-01-01T00:00:00Z',
    '-1',
    '1e308',
    'NaN',
    'http://127.0.0.1:9999/never',
    'held',
    '__proto__',
  ),
);

const value = fc.oneof(
  { weight: 3, arbitrary: text },
  { weight: 1, arbitrary: fc.array(text, { maxLength: 3 }) },
  { weight: 1, arbitrary: fc.dictionary(text, text, { maxKeys: 3 }) },
  { weight: 1, arbitrary: fc.double() },
  { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
);

const EVENT = { type: 'a.b', payload: {} };
const INTEGRATION = {
  name: 'n',
  owner: 'team',
  url: 'http://127.0.0.1:9999/never',
  // It is never dispatched, so nothing is sent to a random URL.
  eventTypes: ['never.sent'],
};

/** Half of the bodies are valid except for one field, so that they pass the first check. */
const body = fc.oneof(
  fc.jsonValue({ maxDepth: 4 }),
  fc.dictionary(fc.constantFrom(...FIELDS), value, { maxKeys: 6 }),
  fc
    .tuple(fc.constantFrom(...FIELDS), value)
    .map(([field, spoilt]) => ({ ...EVENT, [field]: spoilt })),
  fc
    .tuple(fc.constantFrom(...FIELDS), value)
    .map(([field, spoilt]) => ({ ...INTEGRATION, [field]: spoilt })),
);

const query = fc
  .array(fc.tuple(fc.constantFrom(...FIELDS), text), { maxLength: 4 })
  .map(pairs =>
    pairs
      .map(([name, one]) => `${name}=${encodeURIComponent(wellFormed(one))}`)
      .join('&'),
  );

function wellFormed(one: string): string {
  return one.replace(/\p{Surrogate}/gu, '\uFFFD');
}

describe.each(databases.eachSupportedId())('any request (%s)', databaseId => {
  it('gets a response that is not a server error and reveals no internals', async () => {
    const receiver = await Receiver.start();
    const portal = await TestPortal.start({
      knex: await databases.init(databaseId),
      webhooks: { limits: { integrationsPerOwner: 10_000 } },
    });
    const existing = await portal.create({
      url: receiver.url,
      headers: { 'x-a': 'b' },
    });
    const [delivery] = await portal.dispatch();
    const ids = fc.oneof(
      fc.constantFrom(existing.id, delivery),
      text.filter(one => one !== '').map(wellFormed),
    );
    const counts = new Map<number, number>();

    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...ROUTES),
        ids,
        query,
        body,
        async ([method, route], id, search, sent) => {
          const path = route.replaceAll(':id', () => encodeURIComponent(id));
          const call = request(portal.server)
            [method](`/api/webhooks${path}?${search}`)
            .set('content-type', 'application/json');
          const answer = await (method === 'get'
            ? call
            : call.send(JSON.stringify(sent)));

          counts.set(answer.status, (counts.get(answer.status) ?? 0) + 1);
          expect(answer.status).toBeLessThan(500);
          expect(answer.text).not.toMatch(/\n\s+at |node_modules|\.ts:\d/);
          expect(answer.body.error ?? {}).not.toHaveProperty('stack');
        },
      ),
      { numRuns: RUNS, interruptAfterTimeLimit: TIME_LIMIT_MS },
    );

    // Both kinds must occur, otherwise the requests prove nothing.
    expect([...counts.keys()]).toEqual(expect.arrayContaining([200, 400, 404]));
    await portal.stop();
    await receiver.stop();
  });

  it('also gets such a response if it is not JSON', async () => {
    const portal = await TestPortal.start({
      knex: await databases.init(databaseId),
    });

    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('/integrations', '/events', '/integrations/x/enable'),
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.constantFrom('{', '"a"', '1', 'null', '[]', '{"a":1}}'),
        ),
        fc.constantFrom(
          'application/json',
          'text/plain',
          'application/json; charset=x',
          'multipart/form-data',
        ),
        async (path, raw, type) => {
          const answer = await request(portal.server)
            .post(`/api/webhooks${path}`)
            .set('content-type', type)
            .send(Buffer.from(raw) as unknown as object);

          expect(answer.status).toBeGreaterThanOrEqual(400);
          expect(answer.status).toBeLessThan(500);
          expect(answer.text).not.toMatch(/\n\s+at |node_modules|\.ts:\d/);
        },
      ),
      { numRuns: 200, interruptAfterTimeLimit: TIME_LIMIT_MS },
    );
    await portal.stop();
  });
});
