import {
  createServer,
  type Server,
  type Socket,
  type AddressInfo,
} from 'node:net';
import { createServer as createHttpServer } from 'node:http';
import { eventually, Receiver, TestClock } from 'backstage-webhooks-test';
import { AddressPolicy } from '../../network/AddressPolicy';
import { UNREADABLE } from './responseText';
import { UndiciSender } from './UndiciSender';

const MAX_RESPONSE_BYTES = 1_000;
const LOOPBACK = { allow: ['127.0.0.0/8'], allowHttp: true };

describe('UndiciSender', () => {
  const cleanUps: (() => Promise<unknown>)[] = [];

  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) {
      await cleanUp();
    }
  });

  function sender(
    options: { timeoutMs?: number; allow?: string[]; allowHttp?: boolean } = {},
  ) {
    const clock = new TestClock();
    const undici = new UndiciSender({
      delivery: {
        timeoutMs: options.timeoutMs ?? 10_000,
        maxResponseBytes: MAX_RESPONSE_BYTES,
      },
      policy: new AddressPolicy({ ...LOOPBACK, ...options }),
      clock,
    });
    cleanUps.push(() => undici.close());
    return (url: string, body = '{"n":1}') =>
      undici.send({
        url,
        headers: ['content-type', 'application/json', 'x-custom', 'a b'],
        body,
      });
  }

  async function receiver(answer?: Receiver['answer']): Promise<Receiver> {
    const one = await Receiver.start(answer);
    cleanUps.push(() => one.stop());
    return one;
  }

  /** A raw TCP receiver. The test handles its connections. */
  async function rawReceiver(
    onConnection: (socket: Socket) => void,
  ): Promise<{ url: string; sockets: Socket[] }> {
    const sockets: Socket[] = [];
    const server: Server = createServer(socket => {
      sockets.push(socket);
      socket.on('error', () => {});
      onConnection(socket);
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    cleanUps.push(async () => {
      sockets.forEach(socket => socket.destroy());
      await new Promise(resolve => server.close(resolve));
    });
    const { port } = server.address() as AddressInfo;
    return { url: `http://127.0.0.1:${port}/`, sockets };
  }

  /** Responds with this text as soon as a request arrives. */
  const saying = (text: string, then?: (socket: Socket) => void) =>
    rawReceiver(socket =>
      socket.once('data', () => {
        socket.write(text, () => then?.(socket));
      }),
    );

  it.each([
    [200, 'success', 'thanks'],
    [202, 'success', ''],
    [204, 'success', ''],
    [301, 'error', ''],
    [302, 'error', 'over there'],
    [307, 'error', ''],
    [400, 'error', 'bad'],
    [404, 'error', ''],
    [410, 'gone', 'no more'],
    [429, 'throttled', ''],
    [500, 'error', 'oops'],
    [503, 'error', ''],
  ])('maps the status %d to %s', async (status, outcome, body) => {
    const elsewhere = await receiver();
    const one = await receiver(async () => ({
      status,
      headers: {
        location: elsewhere.url,
        'retry-after': '7',
        'X-Answer': 'yes',
      },
      body,
    }));
    const result = await sender()(`${one.url}?a=b&c=%20#fragment`);
    expect(result).toMatchObject({
      outcome,
      statusCode: status,
      startedAt: new TestClock().now(),
      responseHeaders: { 'retry-after': '7', 'x-answer': 'yes' },
      responseBody: body,
      responseTruncated: false,
    });
    expect(result.errorCode).toBeUndefined();
    expect(Number.isInteger(result.durationMs)).toBe(true);
    // A signed body is sent nowhere else.
    expect(elsewhere.requests).toEqual([]);
    expect(one.requests).toHaveLength(1);
    expect(one.requests[0].body).toBe('{"n":1}');
    expect(one.requests[0].headers).toMatchObject({
      'content-type': 'application/json',
      'content-length': '7',
      'x-custom': 'a b',
    });
  });

  it('sends the bytes unchanged, in UTF-8', async () => {
    const one = await receiver();
    const body = JSON.stringify({ text: 'ü🚀\u0000\u2028' });
    await sender()(one.url, body);
    expect(one.requests[0].body).toBe(body);
    expect(one.requests[0].headers['content-length']).toBe(
      String(Buffer.byteLength(body)),
    );
  });

  it.each([
    [MAX_RESPONSE_BYTES - 1, MAX_RESPONSE_BYTES - 1, false],
    [MAX_RESPONSE_BYTES, MAX_RESPONSE_BYTES, false],
    [MAX_RESPONSE_BYTES + 1, MAX_RESPONSE_BYTES, true],
    // Too long to read to its end.
    [MAX_RESPONSE_BYTES + 2_000_000, MAX_RESPONSE_BYTES, true],
  ])(
    'cuts a body of %d bytes to %d, and reuses the connection',
    async (length, kept, truncated) => {
      const one = await receiver(async () => ({
        status: 200,
        body: 'x'.repeat(length),
      }));
      const send = sender();
      for (let i = 0; i < 3; i += 1) {
        const result = await send(one.url);
        expect(result).toMatchObject({
          outcome: 'success',
          statusCode: 200,
          responseTruncated: truncated,
        });
        expect(result.responseBody).toBe('x'.repeat(kept));
      }
    },
  );

  it('does not read a body that never ends', async () => {
    const endless = await rawReceiver(socket =>
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n');
        const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`;
        const pump = () => {
          while (!socket.destroyed && socket.write(chunk));
          socket.once('drain', pump);
        };
        pump();
      }),
    );
    const closed = new Promise(resolve => {
      const watch = setInterval(() => {
        if (endless.sockets[0]?.destroyed) {
          clearInterval(watch);
          resolve(true);
        }
      }, 5);
    });
    await expect(sender()(endless.url)).resolves.toMatchObject({
      outcome: 'success',
      responseTruncated: true,
    });
    await closed;
  });

  it('marks a body that is not text as unreadable', async () => {
    const server = createHttpServer((_req, res) => {
      res.writeHead(200).end(Buffer.from([0x61, 0x00, 0xff, 0xfe, 0x62]));
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    cleanUps.push(() => new Promise(resolve => server.close(resolve)));
    const { port } = server.address() as AddressInfo;
    await expect(sender()(`http://127.0.0.1:${port}/`)).resolves.toMatchObject({
      outcome: 'success',
      responseBody: UNREADABLE,
    });
  });

  describe('without a complete response', () => {
    it.each<[string, () => Promise<string>, object]>([
      [
        'never responding',
        async () => (await rawReceiver(() => {})).url,
        { errorCode: 'DEADLINE_EXCEEDED' },
      ],
      [
        'dripping headers',
        async () =>
          (
            await rawReceiver(socket => {
              const timer = setInterval(() => socket.write('H'), 20);
              socket.on('close', () => clearInterval(timer));
            })
          ).url,
        { outcome: 'timeout' },
      ],
      [
        'dripping a body after the headers',
        async () =>
          (
            await saying(
              'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n',
              socket => {
                const timer = setInterval(() => socket.write('1\r\nx\r\n'), 20);
                socket.on('close', () => clearInterval(timer));
              },
            )
          ).url,
        { errorCode: 'DEADLINE_EXCEEDED', statusCode: 200 },
      ],
      [
        'a reset before the response',
        async () =>
          (
            await rawReceiver(socket =>
              socket.once('data', () => socket.resetAndDestroy()),
            )
          ).url,
        { errorCode: expect.stringMatching(/ECONNRESET|UND_ERR_SOCKET/) },
      ],
      [
        'a response that is not HTTP',
        async () => (await saying('SSH-2.0-OpenSSH_9.6\r\n')).url,
        { errorCode: expect.stringMatching(/^(HPE_|HTTPParserError)/) },
      ],
      [
        'a response that switches the protocol',
        async () =>
          (
            await saying(
              'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n',
            )
          ).url,
        { outcome: 'timeout' },
      ],
      [
        'headers without end',
        async () =>
          (await saying(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`))
            .url,
        { errorCode: 'UND_ERR_HEADERS_OVERFLOW' },
      ],
      [
        'a refused port',
        async () => {
          const one = await Receiver.start();
          const { url } = one;
          await one.stop();
          return url;
        },
        { errorCode: 'ECONNREFUSED' },
      ],
      [
        'an unknown host',
        async () => 'http://webhooks.invalid/',
        { errorCode: expect.stringMatching(/ENOTFOUND|EAI_AGAIN/) },
      ],
      [
        'TLS to a port without',
        async () =>
          (await saying('HTTP/1.1 400 Bad Request\r\n\r\n')).url.replace(
            'http:',
            'https:',
          ),
        { errorCode: expect.stringMatching(/^(ERR_SSL_|EPROTO)/) },
      ],
    ])('%s', async (_, start, expected) => {
      const url = await start();
      const started = performance.now();
      const result = await sender({ timeoutMs: 400 })(url);
      const elapsed = performance.now() - started;
      expect(result).toMatchObject({ outcome: 'timeout', ...expected });
      expect(result.errorMessage).toBeTruthy();
      expect(result.errorCode!.length).toBeLessThanOrEqual(64);
      // One deadline applies to the whole exchange, however often a byte arrives.
      expect(elapsed).toBeLessThan(10_000);
      expect(result.durationMs).toBeLessThanOrEqual(Math.ceil(elapsed));
    });

    it('closes the connection at the deadline', async () => {
      const silent = await rawReceiver(() => {});
      await sender({ timeoutMs: 400 })(silent.url);

      await eventually(async () => {
        const [socket] = silent.sockets;
        socket.resume();
        expect(socket.closed).toBe(true);
      });
    });
  });

  it.each([
    ['http://127.0.0.1:PORT/', { allow: [] }, 'public address'],
    ['http://localhost:PORT/', { allow: [] }, 'public address'],
    ['http://127.0.0.1:PORT/', { allowHttp: false }, 'starts with https://'],
    ['http://u:p@127.0.0.1:PORT/', {}, 'no user name or password'],
    ['ftp://127.0.0.1:PORT/', {}, 'starts with https://'],
  ])('does not send to %s with %j', async (url, network, message) => {
    const one = await receiver();
    const { port } = new URL(one.url);
    await expect(
      sender(network)(url.replace('PORT', port)),
    ).resolves.toMatchObject({
      outcome: 'blocked',
      errorCode: 'BLOCKED_ADDRESS',
      errorMessage: expect.stringContaining(message),
    });
    expect(one.requests).toEqual([]);
  });

  it('reuses connections after any response', async () => {
    const connections = new Set<unknown>();
    let status = 200;
    const server = createHttpServer((req, res) => {
      connections.add(req.socket);
      req
        .resume()
        .on('end', () => res.writeHead(status).end('x'.repeat(5_000)));
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    cleanUps.push(async () => {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    });
    const { port } = server.address() as AddressInfo;
    const send = sender();
    for (status of [200, 500, 302, 429, 410, 404, 503, 204, 200, 200]) {
      await send(`http://127.0.0.1:${port}/`);
    }
    // An immediate second request may come before the first connection is free again.
    expect(connections.size).toBeLessThanOrEqual(2);
  });

  it('counts requests in flight at its end as not made', async () => {
    const silent = await rawReceiver(() => {});
    const undici = new UndiciSender({
      delivery: { timeoutMs: 60_000, maxResponseBytes: 10 },
      policy: new AddressPolicy(LOOPBACK),
      clock: new TestClock(),
    });
    const sending = undici.send({ url: silent.url, headers: [], body: '' });
    await undici.close();
    await expect(sending).resolves.toMatchObject({ outcome: 'timeout' });
  });

  it('reports a request that cannot be made instead of throwing', async () => {
    for (const url of ['not a url', 'http://']) {
      await expect(sender()(url)).resolves.toMatchObject({
        outcome: 'timeout',
        errorCode: 'ERR_INVALID_URL',
      });
    }
  });
});
