import { HostileNetwork, sendTo } from '../__testUtils__/HostileNetwork';
import { Receiver } from 'backstage-webhooks-test';
import { TcpListener } from '../__testUtils__/tcpListener';
import type { SendResult } from '../model/attempt';

const network = new HostileNetwork();

describe('AddressPolicy against DNS rebinding', () => {
  let inside: TcpListener;
  let outside: TcpListener;

  beforeEach(async () => {
    inside = await TcpListener.start({ host: '127.0.0.1' });
    outside = await TcpListener.start({
      host: '127.0.0.2',
      port: inside.port,
    });
  });

  afterEach(async () => {
    await inside.stop();
    await outside.stop();
  });

  function sender() {
    return network.senderWith(
      { allow: ['127.0.0.2'], allowHttp: true },
      network.dns.lookup,
    );
  }

  it('checks each connection', async () => {
    network.dns.zone = (_, asked) => [
      { type: 'A', data: asked === 0 ? '127.0.0.2' : '127.0.0.1' },
    ];
    const one = sender();
    const url = `http://rebind.test:${inside.port}/`;

    await expect(sendTo(one, url)).resolves.toMatchObject({
      outcome: 'success',
    });
    await expect(sendTo(one, url)).resolves.toMatchObject({
      outcome: 'blocked',
    });
    await expect(sendTo(one, url)).resolves.toMatchObject({
      outcome: 'blocked',
    });
    expect(outside.connections).toBe(1);
    expect(inside.connections).toBe(0);
  });

  it('connects to the checked address without a second lookup', async () => {
    network.dns.zone = (_, asked) => [
      { type: 'A', data: asked % 2 === 0 ? '127.0.0.2' : '127.0.0.1' },
    ];
    const one = sender();
    const url = `http://rebind.test:${inside.port}/`;

    const results: SendResult[] = [];
    for (let i = 0; i < 20; i += 1) {
      results.push(await sendTo(one, url));
    }

    expect(results.map(({ outcome }) => outcome)).toEqual(
      Array.from({ length: 20 }, (_, i) =>
        i % 2 === 0 ? 'success' : 'blocked',
      ),
    );
    expect(
      network.dns.questions.filter(question => question.startsWith('A ')),
    ).toHaveLength(20);
    expect(inside.connections).toBe(0);
  });

  it('checks many concurrent connections', async () => {
    network.dns.zone = (_, asked) => [
      { type: 'A', data: asked % 3 === 0 ? '127.0.0.2' : '127.0.0.1' },
    ];
    const one = sender();

    const results = await Promise.all(
      Array.from({ length: 60 }, () =>
        sendTo(one, `http://rebind.test:${inside.port}/`),
      ),
    );

    const outcomes = new Set(results.map(({ outcome }) => outcome));
    expect([...outcomes].sort()).toEqual(['blocked', 'success']);
    expect(inside.connections).toBe(0);
  });

  it('checks connections whose lookup is shared', async () => {
    network.dns.zone = ({ type }, asked) =>
      type === 'A'
        ? [{ type, data: asked % 2 === 0 ? '127.0.0.2' : '127.0.0.1' }]
        : [];
    const one = network.senderWith({ allow: ['127.0.0.2'], allowHttp: true });
    const url = `http://rebind.test:${inside.port}/`;

    const results: SendResult[] = [];
    for (let i = 0; i < 20; i += 1) {
      results.push(
        ...(await Promise.all(
          Array.from({ length: 3 }, () => sendTo(one, url)),
        )),
      );
    }

    expect(results.map(({ outcome }) => outcome)).toEqual(
      Array.from({ length: 60 }, (_, i) =>
        Math.floor(i / 3) % 2 === 0 ? 'success' : 'blocked',
      ),
    );
    expect(inside.connections).toBe(0);
  });

  it('checks the addresses of both families', async () => {
    network.dns.zone = ({ type }) => [
      { type, data: type === 'AAAA' ? '::1' : '127.0.0.2' },
    ];

    await expect(
      sendTo(
        network.senderWith({ allow: ['127.0.0.2'], allowHttp: true }),
        `http://both.test:${inside.port}/`,
      ),
    ).resolves.toMatchObject({ outcome: 'blocked' });
    expect(outside.connections).toBe(0);
  });

  it.each([301, 302, 303, 307, 308])(
    'does not follow a redirect (%d) to an internal address',
    async status => {
      const location = `http://127.0.0.1:${inside.port}/`;
      const redirecting = await Receiver.start(async () => ({
        status,
        headers: { location },
      }));

      await expect(
        sendTo(
          network.senderWith({ allow: ['127.0.0.1'], allowHttp: true }),
          redirecting.url,
        ),
      ).resolves.toMatchObject({ outcome: 'error', statusCode: status });
      await redirecting.stop();
      expect(inside.connections).toBe(0);
    },
  );

  it('ignores proxies of the environment', async () => {
    const proxy = `http://127.0.0.1:${inside.port}`;
    const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'].flatMap(name => [
      name,
      name.toLowerCase(),
    ]);
    const before = names.map(name => process.env[name]);
    names.forEach(name => {
      process.env[name] = proxy;
    });
    process.env.NODE_USE_ENV_PROXY = '1';
    try {
      network.dns.zone = () => [{ type: 'A', data: '127.0.0.2' }];
      await expect(
        sendTo(sender(), `http://proxied.test:${inside.port}/`),
      ).resolves.toMatchObject({ outcome: 'success' });
    } finally {
      names.forEach((name, i) => {
        if (before[i] === undefined) {
          delete process.env[name];
        } else {
          process.env[name] = before[i];
        }
      });
      delete process.env.NODE_USE_ENV_PROXY;
    }
    expect(outside.connections).toBe(1);
    expect(inside.connections).toBe(0);
  });
});
