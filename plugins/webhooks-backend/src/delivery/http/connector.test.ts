import https from 'node:https';
import net, { type AddressInfo } from 'node:net';
import tls from 'node:tls';
import { TestClock } from 'backstage-webhooks-test';
import { TEST_CERTIFICATE } from '../../__testUtils__/certificate';
import { DnsServer } from '../../__testUtils__/dnsServer';
import { RawReceiver } from '../../__testUtils__/rawReceiver';
import type { SendResult } from '../../model/attempt';
import { AddressPolicy } from '../../network/AddressPolicy';
import { UndiciSender } from './UndiciSender';

jest.setTimeout(60_000);

let dns: DnsServer;
let receiver: RawReceiver;
let sender: UndiciSender;

beforeEach(async () => {
  dns = await DnsServer.start();
  dns.zone = ({ type }) => (type === 'A' ? [{ type, data: '127.0.0.1' }] : []);
  receiver = await RawReceiver.start();
  sender = createSender(20_000);
});

afterEach(async () => {
  jest.restoreAllMocks();
  await sender.close();
  await receiver.stop();
  await dns.stop();
});

function createSender(timeoutMs: number): UndiciSender {
  return new UndiciSender({
    delivery: { timeoutMs, maxResponseBytes: 1_000 },
    policy: new AddressPolicy({
      allow: ['127.0.0.0/8', '::1'],
      allowHttp: true,
    }),
    clock: new TestClock(),
    dnsServers: [dns.address],
  });
}

function send(url: string): Promise<SendResult> {
  return sender.send({ url, headers: [], body: '{}' });
}

describe('a name with two addresses', () => {
  it.each([
    ['127.0.0.1', '127.0.0.9'],
    ['127.0.0.9', '127.0.0.1'],
  ])('is sent to when %s comes before %s and one refuses', async (...data) => {
    dns.zone = ({ type }) =>
      type === 'A' ? data.map(one => ({ type, data: one })) : [];

    await expect(
      send(`http://name.test:${receiver.port}/`),
    ).resolves.toMatchObject({ outcome: 'success' });
  });

  it('is sent to by IPv4 when IPv6 refuses', async () => {
    dns.zone = ({ type }) => [
      { type, data: type === 'A' ? '127.0.0.1' : '::1' },
    ];

    await expect(
      send(`http://name.test:${receiver.port}/`),
    ).resolves.toMatchObject({ outcome: 'success' });
  });

  it('has an error without its addresses if both refuse', async () => {
    const { port } = receiver;
    await receiver.stop();
    dns.zone = ({ type }) =>
      type === 'A'
        ? ['127.0.0.8', '127.0.0.9'].map(data => ({ type, data }))
        : [];

    const result = await send(`http://name.test:${port}/`);

    expect(result).toMatchObject({
      outcome: 'timeout',
      errorCode: 'ECONNREFUSED',
    });
    expect(result.errorMessage).not.toContain('127.0.0');
  });
});

it('aborts a connection at the deadline if nobody accepts it', async () => {
  const silent = new net.Socket();
  jest.spyOn(net, 'connect').mockReturnValue(silent);
  sender = createSender(100);

  await expect(send('http://127.0.0.1:9999/')).resolves.toMatchObject({
    outcome: 'timeout',
    errorCode: 'DEADLINE_EXCEEDED',
  });
  expect(silent.destroyed).toBe(true);
});

it('ends at the deadline of its request if DNS does not respond', async () => {
  dns.zone = () => undefined;

  await expect(
    sender.send({
      url: 'http://name.test/',
      headers: [],
      body: '{}',
      timeoutMs: 100,
    }),
  ).resolves.toMatchObject({
    outcome: 'timeout',
    errorCode: 'DEADLINE_EXCEEDED',
  });
});

describe('TLS', () => {
  let secure: https.Server;
  let servernames: string[];
  let hosts: (string | undefined)[];

  beforeEach(async () => {
    servernames = [];
    hosts = [];
    const options: https.ServerOptions = {
      ...TEST_CERTIFICATE,
      ALPNProtocols: ['h2', 'http/1.1'],
      SNICallback: (name, done) => {
        servernames.push(name);
        done(null);
      },
    };
    secure = https.createServer(options, (req, res) => {
      hosts.push(req.headers.host);
      req.resume().on('end', () => res.end('ok'));
    });
    await new Promise<void>(resolve => secure.listen(0, '127.0.0.1', resolve));
    const connect = tls.connect.bind(tls);
    jest
      .spyOn(tls, 'connect')
      .mockImplementation(((given: tls.ConnectionOptions) =>
        connect({ ...given, ca: TEST_CERTIFICATE.cert })) as typeof connect);
  });

  afterEach(async () => {
    secure.closeAllConnections();
    await new Promise(resolve => secure.close(resolve));
  });

  const port = () => (secure.address() as AddressInfo).port;

  it.each(['name.test', 'name.test.', 'NAME.TEST.'])(
    'to %s sends the server name without a dot and the host as in the URL',
    async name => {
      const result = await send(`https://${name}:${port()}/`);

      expect(result).toMatchObject({ outcome: 'success', responseBody: 'ok' });
      expect(servernames).toEqual(['name.test']);
      expect(hosts).toEqual([`${name.toLowerCase()}:${port()}`]);
    },
  );

  it('agrees on HTTP/1.1 with a receiver that prefers HTTP/2', async () => {
    let agreed;
    secure.once('secureConnection', socket => {
      agreed = socket.alpnProtocol;
    });

    await expect(send(`https://name.test:${port()}/`)).resolves.toMatchObject({
      outcome: 'success',
    });
    expect(agreed).toBe('http/1.1');
  });

  it('reuses connections', async () => {
    for (let i = 0; i < 3; i += 1) {
      await send(`https://name.test:${port()}/`);
      await new Promise(setImmediate);
      await new Promise(setImmediate);
    }

    expect(hosts).toHaveLength(3);
    expect(servernames).toHaveLength(1);
  });

  it('sends no server name for an address', async () => {
    await expect(send(`https://127.0.0.1:${port()}/`)).resolves.toMatchObject({
      errorCode: 'ERR_TLS_CERT_ALTNAME_INVALID',
    });
    expect(servernames).toEqual([]);
  });

  it('rejects the certificate of another name', async () => {
    await expect(send(`https://other.test:${port()}/`)).resolves.toMatchObject({
      outcome: 'timeout',
      errorCode: 'ERR_TLS_CERT_ALTNAME_INVALID',
    });
    expect(hosts).toEqual([]);
  });

  it('ends at the deadline if the receiver never responds', async () => {
    const closed = new Promise(resolve => {
      receiver.onConnection = socket => socket.on('close', resolve);
    });
    sender = createSender(200);

    await expect(
      send(`https://127.0.0.1:${receiver.port}/`),
    ).resolves.toMatchObject({ errorCode: 'DEADLINE_EXCEEDED' });
    await closed;
  });
});
