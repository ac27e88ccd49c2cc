import https from 'node:https';
import net, { type AddressInfo } from 'node:net';
import tls from 'node:tls';
import type { UrlCheck } from 'backstage-plugin-webhooks-common';
import { TEST_CERTIFICATE } from '../../__testUtils__/certificate';
import { DnsServer } from '../../__testUtils__/dnsServer';
import { AddressPolicy } from '../../network/AddressPolicy';
import { UrlProber } from './UrlProber';

const CLOSED = { allow: [], allowHttp: false };

let dns: DnsServer;
let received: Buffer[];
/** Accepts connections, and never responds. */
let plain: net.Server;
let secure: https.Server;
let requests: number;

beforeAll(async () => {
  dns = await DnsServer.start();
  plain = net.createServer(socket => {
    socket
      .on('data', chunk => received.push(Buffer.from(chunk)))
      .on('error', () => {});
  });
  secure = https.createServer(TEST_CERTIFICATE, () => {
    requests += 1;
  });
  await Promise.all(
    [plain, secure].map(
      server =>
        new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve)),
    ),
  );
});

beforeEach(() => {
  received = [];
  requests = 0;
  dns.zone = ({ name, type }) =>
    type === 'A' && name !== 'missing.test'
      ? [{ type, data: '127.0.0.1' }]
      : [];
});

afterEach(() => {
  jest.restoreAllMocks();
});

afterAll(async () => {
  secure.closeAllConnections();
  await Promise.all(
    [plain, secure].map(server => new Promise(done => server.close(done))),
  );
  await dns.stop();
});

const portOf = (server: net.Server) => (server.address() as AddressInfo).port;

function probe(
  url: string,
  options: { network?: typeof CLOSED; timeoutMs?: number } = {},
): Promise<UrlCheck> {
  const { network = { allow: ['127.0.0.0/8'], allowHttp: true } } = options;
  return new UrlProber({
    policy: new AddressPolicy(network),
    timeoutMs: options.timeoutMs ?? 15_000,
    dnsServers: [dns.address],
  }).probe(new URL(url));
}

/** Makes the certificate of the test trusted. */
function trustCertificate() {
  const connect = tls.connect.bind(tls);
  jest
    .spyOn(tls, 'connect')
    .mockImplementation(((given: tls.ConnectionOptions) =>
      connect({ ...given, ca: TEST_CERTIFICATE.cert })) as typeof connect);
}

describe('a probe of a URL', () => {
  it('sends nothing to a receiver without TLS', async () => {
    const closed = new Promise(resolve => {
      plain.once('connection', socket => socket.once('close', resolve));
    });

    await expect(
      probe(`http://name.test:${portOf(plain)}/secret-path`),
    ).resolves.toEqual({ outcome: 'success' });
    await closed;
    expect(received).toEqual([]);
  });

  it('accepts a trusted certificate, and sends no request', async () => {
    trustCertificate();

    await expect(
      probe(`https://name.test:${portOf(secure)}/`),
    ).resolves.toEqual({ outcome: 'success' });
    expect(requests).toBe(0);
  });

  it.each([
    ['that is not trusted', 'name.test', false, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ['for another host', 'other.test', true, 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ])('reports a certificate %s', async (_, host, trusted, errorCode) => {
    if (trusted) {
      trustCertificate();
    }

    await expect(
      probe(`https://${host}:${portOf(secure)}/`),
    ).resolves.toMatchObject({ outcome: 'timeout', errorCode });
  });

  it('reports a refused connection without the address of the name', async () => {
    const server = net.createServer();
    await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
    const port = portOf(server);
    await new Promise(done => server.close(done));

    const result = await probe(`https://name.test:${port}/`);

    expect(result).toMatchObject({
      outcome: 'timeout',
      errorCode: 'ECONNREFUSED',
      errorMessage: expect.stringContaining(`name.test:${port}`),
    });
    expect(JSON.stringify(result)).not.toContain('127.0.0.1');
  });

  it('reports an unknown name', async () => {
    await expect(probe('https://missing.test/')).resolves.toMatchObject({
      outcome: 'timeout',
      errorCode: 'ENOTFOUND',
    });
  });

  it.each([
    ['an address', () => `https://127.0.0.1:${portOf(plain)}/`],
    [
      'a name that leads to an address',
      () => `https://name.test:${portOf(plain)}/`,
    ],
  ])('does not connect to %s that the policy blocks', async (_, url) => {
    let connections = 0;
    const count = () => {
      connections += 1;
    };
    plain.on('connection', count);

    await expect(probe(url(), { network: CLOSED })).resolves.toMatchObject({
      outcome: 'blocked',
      errorCode: 'BLOCKED_ADDRESS',
    });
    plain.off('connection', count);
    expect(connections).toBe(0);
  });

  it.each(['http://name.test/', 'https://name.test:22/'])(
    'blocks %s before it resolves the name',
    async url => {
      dns.questions.length = 0;

      await expect(probe(url, { network: CLOSED })).resolves.toMatchObject({
        outcome: 'blocked',
      });
      expect(dns.questions).toEqual([]);
    },
  );

  it('ends at the deadline, and closes its connection', async () => {
    const closed = new Promise(resolve => {
      plain.once('connection', socket => socket.once('close', resolve));
    });

    await expect(
      probe(`https://name.test:${portOf(plain)}/`, { timeoutMs: 200 }),
    ).resolves.toMatchObject({
      outcome: 'timeout',
      errorCode: 'DEADLINE_EXCEEDED',
    });
    await closed;
  });
});
