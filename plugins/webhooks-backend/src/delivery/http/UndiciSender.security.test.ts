import { createServer } from 'node:net';
import {
  brotliCompressSync,
  constants,
  deflateSync,
  gzipSync,
} from 'node:zlib';
import { Receiver, type Answer } from 'backstage-webhooks-test';
import { FIRST_ATTEMPT } from '../../__testUtils__/fixtures';
import { TcpListener } from '../../__testUtils__/tcpListener';
import type { SendResult } from '../../model/attempt';
import { systemClock } from '../../model/clock';
import type { HeaderScope } from '../../model/headerScope';
import { MASKED } from '../../model/masked';
import { AddressPolicy } from '../../network/AddressPolicy';
import type { OutgoingRequest } from './Sender';
import { UndiciSender } from './UndiciSender';
import { webhookRequest } from './webhookRequest';

jest.setTimeout(60_000);

const TOKEN = 'tok-8f14e45fceea167a';
/** Long enough for any response on a busy machine. */
const TIMEOUT_MS = 20_000;
const MAX_RESPONSE_BYTES = 2_000;

function toBrotli(bytes: Buffer): Buffer {
  return brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 5 },
  });
}

let sender: UndiciSender;
const receivers: Receiver[] = [];

function createSender(timeoutMs: number): UndiciSender {
  return new UndiciSender({
    delivery: { timeoutMs, maxResponseBytes: MAX_RESPONSE_BYTES },
    policy: new AddressPolicy({ allow: ['127.0.0.1'], allowHttp: true }),
    clock: systemClock,
  });
}

beforeEach(() => {
  sender = createSender(TIMEOUT_MS);
});

afterEach(async () => {
  await sender.close();
  await Promise.all(receivers.splice(0).map(receiver => receiver.stop()));
});

async function sendTo(
  answer: Answer,
  request: Partial<OutgoingRequest> = {},
): Promise<{ result: SendResult; receiver: Receiver }> {
  const receiver = await Receiver.start(answer);
  receivers.push(receiver);
  const result = await sender.send({
    url: receiver.url,
    headers: [],
    body: '{}',
    ...request,
  });
  return { result, receiver };
}

describe('UndiciSender with a hostile receiver', () => {
  it.each([
    ['gzip', (bytes: Buffer) => gzipSync(bytes, { level: 1 })],
    ['deflate', (bytes: Buffer) => deflateSync(bytes, { level: 1 })],
    ['br', toBrotli],
    ['gzip, br', (bytes: Buffer) => toBrotli(gzipSync(bytes))],
  ])(
    'decompresses no more of %s than the log keeps',
    async (encoding, compress) => {
      const bomb = compress(Buffer.alloc(50_000_000, 'x'));
      const before = process.memoryUsage().rss;

      const listener = await TcpListener.start({
        host: '127.0.0.1',
        answer: Buffer.concat([
          Buffer.from(
            `HTTP/1.1 200 OK\r\ncontent-encoding: ${encoding}\r\ncontent-length: ${bomb.length}\r\n\r\n`,
          ),
          bomb,
        ]),
      });
      const result = await sender.send({
        url: `http://127.0.0.1:${listener.port}/`,
        headers: [],
        body: '{}',
      });
      await listener.stop();

      expect(result).toMatchObject({
        outcome: 'success',
        responseBody: expect.stringMatching(/^(x*|\(not readable as text\))$/),
      });
      expect(result.responseBody!.length).toBeLessThanOrEqual(
        MAX_RESPONSE_BYTES,
      );
      expect(process.memoryUsage().rss - before).toBeLessThan(40_000_000);
    },
  );

  it('requests no encoding', async () => {
    const { receiver } = await sendTo(async () => ({ status: 200 }));

    expect(receiver.requests[0].headers).not.toHaveProperty('accept-encoding');
  });

  it('masks header values that come back in an encoding', async () => {
    const { result } = await sendTo(
      async ({ headers }) => ({
        status: 400,
        headers: { 'content-encoding': 'gzip' },
        body: gzipSync(`you sent ${headers.authorization}`),
      }),
      {
        headers: ['authorization', `Bearer ${TOKEN}`],
        secretValues: [`Bearer ${TOKEN}`],
      },
    );

    expect(result.responseBody).toBe(`you sent ${MASKED}`);
  });

  it.each([
    ['a status line and then headers', 'HTTP/1.1 200 OK\r\n', 'x-a: b\r\n'],
    [
      'a body of the promised length',
      'HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n',
      'x',
    ],
    [
      'chunks',
      'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n',
      '1\r\nx\r\n',
    ],
    ['interim responses', '', 'HTTP/1.1 103 Early Hints\r\n\r\n'],
  ])('ends at the deadline when %s drip in', async (_, start, drip) => {
    let closed = () => {};
    const disconnected = new Promise<void>(resolve => {
      closed = resolve;
    });
    const server = createServer(socket => {
      socket.on('error', () => {});
      socket.write(start);
      const timer = setInterval(() => socket.write(drip), 20);
      socket.on('close', () => {
        clearInterval(timer);
        closed();
      });
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const impatient = createSender(1_000);

    const result = await impatient.send({
      url: `http://127.0.0.1:${port}/`,
      headers: [],
      body: '{}',
    });

    expect(result).toMatchObject({
      outcome: 'timeout',
      errorCode: 'DEADLINE_EXCEEDED',
    });
    // The connection is closed, so the receiver occupies nothing here.
    await disconnected;
    await impatient.close();
    await new Promise(resolve => server.close(resolve));
  });

  it.each([
    ['headers without end', `HTTP/1.1 200 OK\r\nx: ${'a'.repeat(100_000)}\r\n`],
    ['a status line that is none', 'HTTP/1.1 999999 X\r\n\r\n'],
    ['another protocol', 'SSH-2.0-OpenSSH_9.6\r\n'],
    [
      'two lengths',
      'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab',
    ],
    [
      'a length and chunks',
      'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    [
      'a chunk of negative size',
      'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n-1\r\n',
    ],
    ['nothing', ''],
  ])('counts %s as a failure', async (_, answer) => {
    const listener = await TcpListener.start({ host: '127.0.0.1', answer });

    const result = await sender.send({
      url: `http://127.0.0.1:${listener.port}/`,
      headers: [],
      body: '{}',
    });
    await listener.stop();

    expect(result.outcome).toBe('timeout');
    expect(result.errorCode).toBeTruthy();
  });

  /** Sends to a receiver that writes the same text repeatedly. */
  async function sendToFlood(
    start: string,
    flood: string,
  ): Promise<SendResult> {
    const server = createServer(socket => {
      const pump = () => {
        while (!socket.destroyed && socket.write(flood));
        socket.once('drain', pump);
      };
      socket.on('error', () => {});
      socket.once('data', () => {
        socket.write(start);
        pump();
      });
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const result = await sender.send({
      url: `http://127.0.0.1:${port}/`,
      headers: [],
      body: '{}',
    });
    await new Promise(resolve => server.close(resolve));
    return result;
  }

  it.each([
    [
      'interim responses',
      '',
      'HTTP/1.1 103 Early Hints\r\n\r\n',
      'TOO_MANY_INTERIM_RESPONSES',
    ],
    [
      'a chunk extension',
      'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1;',
      'x'.repeat(65_536),
      'RESPONSE_TOO_LONG',
    ],
    [
      'trailers',
      'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n',
      'a:\r\n'.repeat(10_000),
      'UND_ERR_HEADERS_OVERFLOW',
    ],
  ])('gives up on %s without end', async (_, start, flood, errorCode) => {
    await expect(sendToFlood(start, flood)).resolves.toMatchObject({
      outcome: 'timeout',
      errorCode,
    });
  });

  it('stops reading a body in tiny chunks', async () => {
    await expect(
      sendToFlood(
        'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n',
        '1\r\nx\r\n'.repeat(10_000),
      ),
    ).resolves.toMatchObject({
      outcome: 'success',
      responseBody: 'x'.repeat(MAX_RESPONSE_BYTES),
      responseTruncated: true,
    });
  });

  it('returns the final response, not an interim one', async () => {
    const listener = await TcpListener.start({
      host: '127.0.0.1',
      answer:
        'HTTP/1.1 103 Early Hints\r\nlink: </a.css>\r\n\r\nHTTP/1.1 201 Created\r\ncontent-length: 2\r\n\r\nok',
    });

    const result = await sender.send({
      url: `http://127.0.0.1:${listener.port}/`,
      headers: [],
      body: '{}',
    });
    await listener.stop();

    expect(result).toMatchObject({
      outcome: 'success',
      statusCode: 201,
      responseHeaders: { 'content-length': '2' },
      responseBody: 'ok',
    });
    expect(result.responseHeaders).not.toHaveProperty('link');
  });

  it('reads a long body up to the limit', async () => {
    const { result } = await sendTo(async () => ({
      status: 500,
      body: 'x'.repeat(5_000_000),
    }));

    expect(result).toMatchObject({
      outcome: 'error',
      statusCode: 500,
      responseTruncated: true,
    });
    expect(result.responseBody).toHaveLength(MAX_RESPONSE_BYTES);
  });

  it.each([
    ['as it is', `{"you sent": "Bearer ${TOKEN}"}`],
    ['without its scheme', `token=${TOKEN}`],
    ['many times', `${TOKEN}${TOKEN} ${TOKEN}`],
    ['cut at the end', `${'x'.repeat(MAX_RESPONSE_BYTES - 12)}${TOKEN}`],
    ['split over the cap', `${'x'.repeat(MAX_RESPONSE_BYTES - 7)}${TOKEN}`],
  ])('masks header values that come back %s', async (_, body) => {
    const { result, receiver } = await sendTo(
      async ({ headers }) => ({
        status: 400,
        headers: { 'x-echo': String(headers.authorization) },
        body,
      }),
      {
        headers: ['authorization', `Bearer ${TOKEN}`],
        secretValues: [`Bearer ${TOKEN}`],
      },
    );

    expect(receiver.requests[0].headers.authorization).toBe(`Bearer ${TOKEN}`);
    expect(result.responseHeaders!['x-echo']).toBe(MASKED);
    expect(result.responseBody).toContain(MASKED);
    expect(JSON.stringify(result)).not.toContain(TOKEN.slice(0, 6));
  });

  it('masks a value with quotes in its JSON form', async () => {
    const value = 'a"quoted\\secret"';
    const { result } = await sendTo(
      async () => ({ status: 400, body: JSON.stringify({ echo: value }) }),
      { secretValues: [value] },
    );

    expect(result.responseBody).toBe(`{"echo":"${MASKED}"}`);
  });
});

describe('response headers', () => {
  /** Responds with raw headers, which may exceed what a server would send. */
  async function answeredWith(
    headers: string[],
    request: Partial<OutgoingRequest> = {},
  ): Promise<SendResult> {
    const listener = await TcpListener.start({
      host: '127.0.0.1',
      answer: [
        'HTTP/1.1 503 Busy',
        'content-length: 0',
        ...headers,
        '\r\n',
      ].join('\r\n'),
    });
    const result = await sender.send({
      url: `http://127.0.0.1:${listener.port}/`,
      headers: [],
      body: '{}',
      ...request,
    });
    await listener.stop();
    return result;
  }

  it('are kept up to a limit with a count of the others, always including retry-after', async () => {
    const { responseHeaders } = await answeredWith([
      ...Array.from({ length: 2_400 }, (_, i) => `${i.toString(36)}:`),
      'retry-after: 120',
    ]);

    expect(Object.keys(responseHeaders!)).toHaveLength(65);
    expect(responseHeaders).toMatchObject({
      'retry-after': '120',
      '(not kept)': '2338 more headers',
    });
  });

  it('are dropped if they are long', async () => {
    const { responseHeaders } = await answeredWith([
      `x-long: ${'x'.repeat(9_000)}`,
      `x-fits: ${'y'.repeat(4_000)}`,
      `x-short: z`,
    ]);

    expect(responseHeaders).toEqual({
      'content-length': '0',
      'x-fits': 'y'.repeat(4_000),
      'x-short': 'z',
      '(not kept)': '1 more headers',
    });
  });

  it('are masked in names as well', async () => {
    const { responseHeaders } = await answeredWith(
      [`x-no-${TOKEN}: a`, `${TOKEN}: b`, `${TOKEN.toUpperCase()}-2: c`],
      { secretValues: [`Bearer ${TOKEN}`] },
    );

    expect(responseHeaders).toEqual({
      'content-length': '0',
      [`x-no-${MASKED}`]: 'a',
      [MASKED]: 'b',
      [`${MASKED}-2`]: 'c',
    });
  });

  it('are dropped if header values are too long to be found in them', async () => {
    const { responseHeaders, responseBody } = await answeredWith(['a: b'], {
      secretValues: Array.from({ length: 20 }, (_, i) =>
        String.fromCharCode(97 + i).repeat(4_096),
      ),
    });

    expect(responseHeaders).toEqual({
      [MASKED]: MASKED,
      '(not kept)': '1 more headers',
    });
    expect(responseBody).toBe('');
  });
});

describe('headers of an integration', () => {
  const endpoint = {
    incarnation: 'one',
    version: 1,
    url: 'https://hooks.example.com/a',
    headers: { authorization: `Bearer ${TOKEN}` },
    secretValues: [`Bearer ${TOKEN}`],
    keys: [],
  };
  const request = (url?: string, headerScope: HeaderScope = 'path') =>
    webhookRequest({
      delivery: { ...FIRST_ATTEMPT, url },
      endpoint,
      sourceHeader: true,
      headerScope,
      now: 0,
    });

  it.each([
    [undefined, 'path'],
    ['https://HOOKS.example.com:443/b/../a?x', 'path'],
    ['https://HOOKS.example.com:443/?x', 'origin'],
    ['https://hooks.example.com/other', 'origin'],
  ] as const)('go to %s in the scope %s, masked in the log', (url, scope) => {
    expect(request(url, scope).headers).toContain(`Bearer ${TOKEN}`);
    expect(request(url, scope).loggedHeaders.authorization).toBe(MASKED);
  });

  it.each([
    ['https://hooks.example.com/other', 'path'],
    ['https://hooks.example.com/a/b', 'path'],
    ['https://hooks.example.com/A', 'path'],
    ['https://evil.example.com/a', 'origin'],
    ['https://hooks.example.com:8443/a', 'origin'],
    ['http://hooks.example.com/a', 'origin'],
    ['https://hooks.example.com.evil.test/a', 'origin'],
  ] as const)('do not go to %s in the scope %s', (url, scope) => {
    const sent = request(url, scope);

    expect(sent.url).toBe(url);
    expect(JSON.stringify(sent)).not.toContain(TOKEN);
    expect(sent.loggedHeaders).not.toHaveProperty('authorization');
  });
});
