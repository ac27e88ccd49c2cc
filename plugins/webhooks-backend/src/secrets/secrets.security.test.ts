import { createPublicKey, verify } from 'node:crypto';
import {
  mockServices,
  startTestBackend,
  TestDatabases,
} from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import type {
  DeliveryDetail,
  IntegrationWithSecret,
} from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import {
  AuditRecorder,
  eventually,
  Receiver,
  type ReceivedRequest,
} from 'backstage-webhooks-test';
import { LogRecorder } from '../__testUtils__/LogRecorder';
import {
  dump,
  encryptionKeys,
  NEW_KEY,
  OWN_SECRET,
  TOKEN,
} from '../__testUtils__/secrets';
import { TestPortal } from '../__testUtils__/TestPortal';
import webhooksPlugin from '..';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

function verifyEd25519(request: ReceivedRequest, publicKey: string): boolean {
  const x = Buffer.from(publicKey.replace('whpk_', ''), 'base64');
  const key = createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: x.toString('base64url') },
    format: 'jwk',
  });
  const { headers, body } = request;
  const content = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
  return String(headers['webhook-signature'])
    .split(' ')
    .filter(one => one.startsWith('v1a,'))
    .some(one =>
      verify(
        null,
        Buffer.from(content),
        key,
        Buffer.from(one.slice(4), 'base64'),
      ),
    );
}

describe.each(databases.eachSupportedId())('secrets (%s)', databaseId => {
  let receiver: Receiver;
  let portal: TestPortal | undefined;

  beforeEach(async () => {
    receiver = await Receiver.start();
  });

  afterEach(async () => {
    await portal?.stop();
    portal = undefined;
    await receiver.stop();
  });

  describe('of integrations that are used and misused', () => {
    const HEADERS = {
      authorization: TOKEN,
      'X-Api-Key': 'key-45c48cce2e2d7fbd',
    };
    const log = new LogRecorder();
    const audit = new AuditRecorder();
    let knex: Knex;
    let shared: TestPortal;
    let echo: Receiver;
    let own: IntegrationWithSecret;
    let asymmetric: IntegrationWithSecret;
    let rotated: string;
    let details: DeliveryDetail[];
    let secrets: string[];
    const answers: unknown[] = [];

    beforeAll(async () => {
      knex = await databases.init(databaseId);
      // The receiver sends back everything it gets, like many error pages.
      echo = await Receiver.start(async ({ headers, body }) => ({
        status: 500,
        headers: { 'x-echo': String(headers['x-api-key']) },
        body: JSON.stringify({ headers, body }),
      }));
      shared = await TestPortal.start({
        knex,
        webhooks: {
          ...encryptionKeys(NEW_KEY),
          delivery: { retry: { delays: ['PT1S'] } },
          health: { timeoutsPerDay: 1, failingDays: 1 },
        },
        features: [log.factory(), audit.factory()],
      });
      const create = (more: JsonObject) =>
        shared.create({ url: echo.url, headers: HEADERS, ...more });
      own = await create({ secret: OWN_SECRET });
      const generated = await create({});
      asymmetric = await create({ signing: 'ed25519' });
      const deliveries = await shared.dispatch();
      await echo.received(3);
      rotated = await rotate(own.id);
      secrets = [
        OWN_SECRET,
        generated.secret!,
        rotated,
        await rotate(generated.id),
        TOKEN,
        TOKEN.replace('Bearer ', ''),
        HEADERS['X-Api-Key'],
        NEW_KEY,
      ].flatMap(secret => [secret, secret.replace('whsec_', '')]);
      for (const call of [
        () => shared.post(`/integrations/${own.id}/test`),
        () => shared.patch(`/integrations/${own.id}`, { name: 'Renamed' }),
        () => shared.get('/integrations'),
      ]) {
        answers.push((await call()).body);
      }
      details = await Promise.all(deliveries.map(attempted));
      answers.push(...details);
    });

    afterAll(async () => {
      await shared.stop();
      await echo.stop();
    });

    /** Retries on a conflict, because a health check may change the integration at the same time. */
    async function rotate(id: string): Promise<string> {
      return eventually(async () => {
        const { status, body } = await shared.post(
          `/integrations/${id}/secret/rotate`,
          {},
        );
        expect(status).toBe(200);
        return body.secret;
      });
    }

    async function attempted(id: string): Promise<DeliveryDetail> {
      return eventually(async () => {
        const detail = await shared.delivery(id);
        expect(detail.attempts.length).toBeGreaterThan(0);
        return detail;
      });
    }

    /** Lists the secrets in a text, so that a failure names the one that leaked. */
    const leaks = (text: string) => [
      ...secrets.filter(secret => text.includes(secret)),
      ...(text.includes('whsk_') ? ['whsk_'] : []),
    ];

    it('are only revealed where they are requested', async () => {
      const { body } = await shared.get(`/integrations/${own.id}/secret`);

      expect(body.secret).toBe(rotated);
    });

    it('are not returned for a key pair', async () => {
      expect(asymmetric.secret).toBeUndefined();
    });

    it('are masked in the requests of the log', async () => {
      expect(details).toHaveLength(3);
      for (const { attempts } of details) {
        expect(attempts[0].requestHeaders).toMatchObject({
          authorization: '********',
          'x-api-key': '********',
        });
      }
    });

    it('are in no other response', async () => {
      expect(leaks(JSON.stringify(answers))).toEqual([]);
    });

    it.each<[what: string, integration: JsonObject]>([
      ['a malformed secret', { secret: `${OWN_SECRET}!` }],
      [
        'a secret and a header of the wrong type',
        { secret: 1, headers: { authorization: [TOKEN] } },
      ],
      [
        'a header with a line break',
        { headers: { authorization: `${TOKEN}\r\nx: y` } },
      ],
      ['a reserved header', { headers: { host: TOKEN } }],
      ['a secret for a key pair', { signing: 'ed25519', secret: OWN_SECRET }],
      ['a URL with a password', { url: `https://user:${TOKEN}@hooks.test/` }],
      ['a malformed URL', { url: `https://${TOKEN}@[` }],
    ])('are not in the error for %s', async (_, integration) => {
      const { status, body } = await shared.post('/integrations', {
        name: 'n',
        owner: 'team',
        url: echo.url,
        eventTypes: ['*'],
        ...integration,
      });

      expect(status).toBe(400);
      expect(leaks(JSON.stringify(body.error))).toEqual([]);
    });

    it('are not in the error for a body that is not JSON', async () => {
      const { status, body } = await shared
        .post('/integrations')
        .set('content-type', 'application/json')
        .send(`{"secret": "${OWN_SECRET}", "headers": {"a": "${TOKEN}"`);

      expect(status).toBe(400);
      expect(leaks(JSON.stringify(body))).toEqual([]);
    });

    // Last, because the refusals above are in the log and the audit trail, too.
    it('are not in the database', async () => {
      const text = await dump(knex);

      expect(text).toContain('Renamed');
      expect(leaks(text)).toEqual([]);
    });

    it('are not in the log of the backend', () => {
      expect(leaks(log.lines.join('\n'))).toEqual([]);
    });

    it('are not in the audit trail', () => {
      const events = audit.events.map(event => ({
        ...event,
        error: String(event.error),
      }));

      expect(events).not.toEqual([]);
      expect(leaks(JSON.stringify(events))).toEqual([]);
    });
  });

  it('signs with ed25519, so that receivers only need the public key', async () => {
    portal = await TestPortal.start({
      knex: await databases.init(databaseId),
      webhooks: encryptionKeys(NEW_KEY),
    });
    const created = await portal.create({
      url: receiver.url,
      signing: 'ed25519',
    });
    expect(created).toMatchObject({
      signing: 'ed25519',
      publicKey: expect.stringMatching(/^whpk_[A-Za-z0-9+/]{43}=$/),
    });
    expect(created).not.toHaveProperty('secret');
    const read = async () =>
      (await portal!.get(`/integrations/${created.id}`)).body;
    expect((await read()).publicKey).toBe(created.publicKey);

    await portal.dispatch();
    const [first] = await receiver.received(1);
    expect(first.headers['webhook-signature']).toMatch(/^v1a,\S+$/);
    expect(verifyEd25519(first, created.publicKey!)).toBe(true);
    expect(
      verifyEd25519({ ...first, body: `${first.body} ` }, created.publicKey!),
    ).toBe(false);

    const reveal = await portal.get(`/integrations/${created.id}/secret`);
    expect(reveal.status).toBe(409);
    expect(reveal.body.error.message).toContain('verify with its publicKey');

    const { body: rotated } = await portal.post(
      `/integrations/${created.id}/secret/rotate`,
      { graceHours: 1 },
    );
    expect(rotated).toEqual({
      publicKey: expect.stringMatching(/^whpk_/),
      previousExpiresAt: '2026-03-02T13:00:00.000Z',
    });
    expect(rotated.publicKey).not.toBe(created.publicKey);
    expect((await read()).publicKey).toBe(rotated.publicKey);
    await portal.dispatch();
    const [, second] = await receiver.received(2);
    expect(verifyEd25519(second, created.publicKey!)).toBe(true);
    expect(verifyEd25519(second, rotated.publicKey)).toBe(true);
    portal.clock.advance({ hours: 2 });
    await portal.dispatch();
    const [, , third] = await receiver.received(3);
    expect(verifyEd25519(third, created.publicKey!)).toBe(false);
    expect(verifyEd25519(third, rotated.publicKey)).toBe(true);
  });

  it.each([
    '',
    'whsec_',
    'whsec_c2hvcnQ=',
    `whsec_${'A'.repeat(100)}`,
    'whsec_%%%',
    'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    'whsk_AAAA',
  ])('refuses the secret %j', async secret => {
    portal = await TestPortal.start({
      knex: await databases.init(databaseId),
    });
    const answer = await portal.post('/integrations', {
      name: 'n',
      owner: 'team',
      url: receiver.url,
      eventTypes: ['*'],
      secret,
    });

    expect(answer.status).toBe(400);
    expect(answer.body.error.message).toContain(
      'whsec_ followed by 24 to 64 bytes',
    );
  });
});

describe('at start', () => {
  const before = process.env.NODE_ENV;
  const log = new LogRecorder();

  beforeEach(() => {
    log.lines.length = 0;
  });

  afterEach(() => {
    if (before === undefined) {
      Reflect.deleteProperty(process.env, 'NODE_ENV');
    } else {
      Object.assign(process.env, { NODE_ENV: before });
    }
  });

  function start(environment: string | undefined, config: JsonObject) {
    if (environment === undefined) {
      Reflect.deleteProperty(process.env, 'NODE_ENV');
    } else {
      Object.assign(process.env, { NODE_ENV: environment });
    }
    return startTestBackend({
      features: [
        webhooksPlugin,
        mockServices.rootConfig.factory({ data: config }),
        log.factory(),
      ],
    });
  }

  it.each(['production', 'staging', undefined])(
    'refuses to start without a key in the environment %s',
    async environment => {
      await expect(start(environment, { webhooks: {} })).rejects.toThrow(
        /webhooks\.encryption\.keys is missing.*openssl rand -base64 32/,
      );
    },
  );

  it('refuses to start with a key of another size', async () => {
    await expect(
      start('production', { webhooks: encryptionKeys('c2hvcnQ=') }),
    ).rejects.toThrow(
      'webhooks.encryption.keys[0].secret must be 32 bytes in base64',
    );
  });

  it('warns about defaults that are only suitable for development', async () => {
    const backend = await start('development', { webhooks: {} });
    await backend.stop();

    const lines = log.lines.join('\n');
    expect(lines).toContain('Set permission.enabled to true');
    expect(lines).toContain('in webhooks.access.services');
    expect(lines).toContain('Set webhooks.encryption.keys');
  });

  it('does not warn about a safe configuration', async () => {
    const backend = await start('production', {
      permission: { enabled: true },
      webhooks: { ...encryptionKeys(NEW_KEY), access: { services: [] } },
    });
    await backend.stop();

    expect(log.lines.join('\n')).not.toMatch(
      /permission\.enabled|webhooks\.access\.services|webhooks\.encryption\.keys/,
    );
  });
});
