import { TestDatabases } from '@backstage/backend-test-utils';
import {
  AuditRecorder,
  eventually,
  Receiver,
  type RecordedAudit,
} from 'backstage-webhooks-test';
import { ALLOW, DENY, TestPolicy } from '../__testUtils__/TestPolicy';
import { TEAM, TestPortal } from '../__testUtils__/TestPortal';
import { auditFacts } from './auditFacts';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

const OTHER = { ...TEAM, metadata: { name: 'other' } };
const OWNER = 'user:default/owner';
const GUEST = 'user:default/guest';
const ADMIN = 'user:default/admin';

const PATH = 'path-6512bd43d9caa6e0';
const QUERY = 'query-c20ad4d76fe97759';
const HEADER = 'header-c51ce410c124a10e';
const PASSWORD = 'password-aab3238922bcc25a';
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

/** The parts of a request that no audit event may contain. */
const CONCEALED = [PATH, QUERY, HEADER, PASSWORD, SECRET];

describe.each(databases.eachSupportedId())('audit facts (%s)', databaseId => {
  const audit = new AuditRecorder();
  let receiver: Receiver;
  let portal: TestPortal;
  let owner: ReturnType<TestPortal['as']>;
  let admin: ReturnType<TestPortal['as']>;
  let guest: ReturnType<TestPortal['as']>;
  let id: string;
  let path: string;

  beforeAll(async () => {
    const policy = new TestPolicy({
      [OWNER]: ['group:default/team'],
      [GUEST]: DENY,
      [ADMIN]: ALLOW,
    });
    portal = await TestPortal.start({
      knex: await databases.init(databaseId),
      entities: [TEAM, OTHER],
      permissions: policy,
      features: [audit.factory(), policy.userInfo()],
    });
    owner = portal.as(OWNER);
    admin = portal.as(ADMIN);
    guest = portal.as(GUEST);
  });

  afterAll(async () => {
    await portal.stop();
  });

  const urlAt = (origin: string) => `${origin}/${PATH}?key=${QUERY}`;

  const integration = (more: object = {}) => ({
    name: 'Shop events',
    owner: 'team',
    url: urlAt(receiver.url.replace(/\/$/, '')),
    eventTypes: ['a.*'],
    headers: { authorization: HEADER },
    secret: SECRET,
    ...more,
  });

  const origin = () => new URL(receiver.url).origin;

  const lastEvent = () => audit.take().at(-1) as RecordedAudit;

  beforeEach(async () => {
    receiver = await Receiver.start();
    id = (await owner.post('/integrations', integration())).body.id;
    path = `/integrations/${id}`;
    audit.take();
  });

  afterEach(async () => {
    await admin.delete(path);
    await receiver.stop();
  });

  it('names the origin and the owner of a created integration', async () => {
    const { body } = await owner.post('/integrations', integration());

    expect(lastEvent()).toMatchObject({
      eventId: 'integration-create',
      status: 'succeeded',
      meta: { id: body.id, owner: 'group:default/team', origin: origin() },
    });
    await admin.delete(`/integrations/${body.id}`);
  });

  it('names the origin and the owner of an integration that is not created', async () => {
    await owner.post('/integrations', integration({ owner: 'other' }));

    expect(lastEvent()).toMatchObject({
      eventId: 'integration-create',
      status: 'failed',
      meta: { owner: 'group:default/other', origin: origin() },
    });
  });

  it('names the origin and the owner of a deleted integration', async () => {
    await owner.delete(path);

    expect(lastEvent()).toMatchObject({
      eventId: 'integration-delete',
      status: 'succeeded',
      meta: { id, owner: 'group:default/team', origin: origin() },
    });
  });

  it('names the origin and the owner of an integration that is not deleted', async () => {
    await guest.delete(path);

    expect(lastEvent()).toMatchObject({
      eventId: 'integration-delete',
      status: 'failed',
      meta: { id, owner: 'group:default/team', origin: origin() },
    });
  });

  it('names the old and the new origin and owner of a changed integration', async () => {
    await admin.patch(path, {
      url: urlAt('http://127.0.0.1:9999'),
      owner: 'other',
      headers: { authorization: HEADER },
    });

    expect(lastEvent()).toMatchObject({
      eventId: 'integration-update',
      status: 'succeeded',
      meta: {
        id,
        changed: ['owner', 'url', 'headers'],
        old: { owner: 'group:default/team', origin: origin() },
        new: { owner: 'group:default/other', origin: 'http://127.0.0.1:9999' },
      },
    });
  });

  it('names the old origin and owner when neither changes', async () => {
    await owner.patch(path, { name: 'Renamed' });

    expect(lastEvent().meta).toEqual({
      id,
      changed: ['name'],
      old: { owner: 'group:default/team', origin: origin() },
      new: {},
    });
  });

  it.each<[status: number, reason: string, call: () => PromiseLike<unknown>]>([
    [
      404,
      'for callers who may not know of the integration',
      () =>
        guest.patch(path, {
          url: urlAt('http://127.0.0.1:9999'),
          owner: 'other',
        }),
    ],
    [
      403,
      'to give the integration away',
      () =>
        owner.patch(path, {
          url: urlAt('http://127.0.0.1:9999'),
          owner: 'other',
          headers: {},
        }),
    ],
    [
      409,
      'of another version',
      () =>
        owner.patch(path, {
          url: urlAt('http://127.0.0.1:9999'),
          owner: 'other',
          version: 7,
        }),
    ],
    [
      400,
      'that would take header values elsewhere',
      () =>
        admin.patch(path, {
          url: urlAt('http://127.0.0.1:9999'),
          owner: 'other',
        }),
    ],
  ])(
    'names the old and the new origin and owner of a change refused with %d: %s',
    async (status, _, call) => {
      expect(await call()).toMatchObject({ status });

      expect(lastEvent()).toMatchObject({
        eventId: 'integration-update',
        status: 'failed',
        meta: {
          id,
          old: { owner: 'group:default/team', origin: origin() },
          new: {
            owner: 'group:default/other',
            origin: 'http://127.0.0.1:9999',
          },
        },
      });
    },
  );

  describe.each([
    ['a URL of the receiver', () => urlAt(origin())],
    [
      'a URL with a password',
      () => urlAt(`http://me:${PASSWORD}@127.0.0.1:9999`),
    ],
    ['a URL of another scheme', () => `ftp://me:${PASSWORD}@hooks/${PATH}`],
    ['a URL without a host', () => `data:,${PATH}`],
    ['no URL', () => `//${PASSWORD}@hooks/${PATH}?${QUERY}`],
  ])('given %s', (_, url) => {
    it.each<
      [string, (as: ReturnType<TestPortal['as']>) => PromiseLike<unknown>]
    >([
      [
        'POST /integrations',
        as => as.post('/integrations', integration({ url: url() })),
      ],
      [
        'PATCH /integrations/:id',
        as =>
          as.patch(path, {
            url: url(),
            headers: { authorization: HEADER, 'x-other': HEADER },
          }),
      ],
      [
        'POST /events',
        as =>
          as.post('/events', {
            type: 'a.b',
            payload: { secret: SECRET },
            integrationIds: [id],
            url: url(),
          }),
      ],
    ])('%s puts nothing but its origin into audit events', async (__, call) => {
      await call(guest);
      await call(owner);
      await call(admin);

      const events = audit.take();
      expect(events.length).toBeGreaterThan(0);
      expectNothingConcealed(events);
    });
  });

  it('has an event per refused event of a batch', async () => {
    const event = { type: 'a.b', payload: {} };
    const refused = { ...event, integrationIds: [id], url: urlAt(origin()) };

    const { body } = (await owner.post('/events/batch', {
      events: [event, refused],
    })) as { body: { items: { status: number }[] } };

    expect(body.items.map(({ status }) => status)).toEqual([202, 403]);
    expect(audit.take()).toEqual([
      expect.objectContaining({
        eventId: 'access-refused',
        status: 'failed',
        error: expect.objectContaining({ name: 'NotAllowedError' }),
      }),
    ]);
  });

  it('puts no path, query, header value or secret into the audit events of an integration', async () => {
    const reply = (await owner.post('/events', {
      type: 'a.b',
      payload: { n: 1 },
      integrationIds: [id],
    })) as { body: { deliveries: { id: string }[] } };
    const [{ id: deliveryId }] = reply.body.deliveries;
    await receiver.received(1);
    await eventually(async () =>
      expect((await admin.get(`/deliveries/${deliveryId}`)).body.status).toBe(
        'succeeded',
      ),
    );
    await owner.post(`${path}/test`);
    await owner.get(`${path}/secret`);
    await owner.post(`${path}/secret/rotate`);
    await owner.post(`/deliveries/${deliveryId}/redeliver`);
    await owner.post(`${path}/replay`, { from: '2026-01-01T00:00:00Z' });
    await owner.post(`${path}/disable`);
    await owner.post(`${path}/enable`, { replay: 'held' });
    // The response repeats the request and is the evidence when a health rule disables the integration.
    receiver.answer = async request => ({
      status: 410,
      body: JSON.stringify(request),
    });
    await owner.post('/events', {
      type: 'a.b',
      payload: { n: 2 },
      integrationIds: [id],
    });
    await eventually(() =>
      expect(audit.events).toContainEqual(
        expect.objectContaining({
          meta: expect.objectContaining({ actor: 'health-rule' }),
        }),
      ),
    );
    await owner.delete(path);

    const events = audit.take();
    expect(new Set(events.map(({ eventId }) => eventId)).size).toBe(8);
    expectNothingConcealed(events);
  });
});

function expectNothingConcealed(events: RecordedAudit[]): void {
  const text = JSON.stringify(events, (_, value) =>
    value instanceof Error
      ? { message: value.message, stack: value.stack, cause: value.cause }
      : value,
  );
  CONCEALED.forEach(part => expect(text).not.toContain(part));
}

describe('auditFacts', () => {
  it.each([
    ['https://hooks.example.com/path?query#hash', 'https://hooks.example.com'],
    ['https://hooks.example.com:443/', 'https://hooks.example.com'],
    ['http://[::1]:8080/path', 'http://[::1]:8080'],
    ['https://me:word@hooks.example.com/', 'https://hooks.example.com'],
    ['ftp://me:word@hooks.example.com/path', 'ftp://hooks.example.com'],
    ['data:,path', 'data://'],
    ['//hooks.example.com/path', null],
  ])('contains only the origin of %s', (url, origin) => {
    expect(auditFacts({ url })).toEqual({ origin });
  });

  it('omits unchanged fields', () => {
    expect(auditFacts({})).toEqual({});
  });
});
