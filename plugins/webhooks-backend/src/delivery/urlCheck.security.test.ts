import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { TcpListener } from '../__testUtils__/tcpListener';
import { TestPortal } from '../__testUtils__/TestPortal';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

/** More checks than a test makes, apart from that of the limit. */
const CHECKS_PER_MINUTE = 40;

describe.each(databases.eachSupportedId())(
  'a check of a URL (%s)',
  databaseId => {
    let listener: TcpListener;
    let portal: TestPortal;

    beforeAll(async () => {
      listener = await TcpListener.start();
      portal = await TestPortal.start({
        knex: await databases.init(databaseId),
        webhooks: {
          limits: { changesPerMinute: { user: CHECKS_PER_MINUTE } },
        },
      });
    });

    beforeEach(() => {
      portal.clock.advance({ minutes: 1 });
    });

    afterAll(async () => {
      await portal?.stop();
      await listener?.stop();
    });

    const check = (body: object) =>
      portal.post('/integrations/check-url', body);
    const receiverUrl = () => `http://127.0.0.1:${listener.port}/hooks`;

    it('connects to the receiver', async () => {
      const before = listener.connections;

      const { body } = await check({ url: receiverUrl() }).expect(200);

      expect(body).toEqual({ outcome: 'success' });
      expect(listener.connections).toBe(before + 1);
    });

    it.each([
      ['of a private network', 'http://10.0.0.1/hooks'],
      ['of the metadata of a cloud', 'http://169.254.169.254/latest'],
      ['of IPv6 loopback', 'http://[::1]/hooks'],
      ['that is mapped to IPv6', 'http://[::ffff:10.0.0.1]/hooks'],
      ['that is written as a number', 'http://167772161/hooks'],
      ['that is unspecified', 'http://0.0.0.0/hooks'],
      ['with the port of another protocol', 'http://127.0.0.1:25/hooks'],
    ])('is blocked for an address %s', async (_, url) => {
      const { body } = await check({ url }).expect(200);

      expect(body.outcome).toBe('blocked');
    });

    it.each([
      ['no URL', {}],
      ['an empty URL', { url: '' }],
      ['a URL that is no text', { url: 5 }],
      ['a relative URL', { url: '/hooks' }],
      [
        'a URL that is too long',
        { url: `http://127.0.0.1/${'x'.repeat(4e3)}` },
      ],
      ['a port that does not exist', { url: 'http://127.0.0.1:99999/' }],
      ['an unknown field', { url: 'http://127.0.0.1/', body: 'x' }],
      ['a control character', { url: 'http://127.0.0.1/\u0000' }],
      ['an id that is no text', { url: 'http://127.0.0.1/', integrationId: 1 }],
    ])('is refused with %s', async (_, body) => {
      expect((await check(body)).status).toBe(400);
    });

    it.each(['file:///etc/passwd', 'ftp://127.0.0.1/', 'data:text/plain,x'])(
      'does not open %s',
      async url => {
        const { body } = await check({ url }).expect(200);

        expect(body.outcome).toBe('blocked');
      },
    );

    it('is refused for an integration that does not exist, and connects to nothing', async () => {
      const before = listener.connections;

      await check({ url: receiverUrl(), integrationId: 'none' }).expect(404);

      expect(listener.connections).toBe(before);
    });

    it('counts as a change in the limit of the caller, and connects to nothing beyond it', async () => {
      for (let made = 0; made < CHECKS_PER_MINUTE; made += 1) {
        await check({ url: 'http://10.0.0.1/' }).expect(200);
      }
      const before = listener.connections;

      const { headers } = await check({ url: receiverUrl() }).expect(429);

      expect(Number(headers['retry-after'])).toBeGreaterThan(0);
      expect(listener.connections).toBe(before);
      await portal
        .as('user:default/other')
        .post('/integrations/check-url', { url: receiverUrl() })
        .expect(200);
    });
  },
);

it('connects to nothing for callers who may not create integrations', async () => {
  const listener = await TcpListener.start();
  const portal = await TestPortal.start({
    knex: await databases.init('SQLITE_3'),
    permissions: mockServices.permissions({ result: AuthorizeResult.DENY }),
  });

  const { body } = await portal
    .post('/integrations/check-url', {
      url: `http://127.0.0.1:${listener.port}/`,
    })
    .expect(403);

  expect(body.error.message).toContain('webhooks.integration.create');
  expect(listener.connections).toBe(0);
  await portal.stop();
  await listener.stop();
});
