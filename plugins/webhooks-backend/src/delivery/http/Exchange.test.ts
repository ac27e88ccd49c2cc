import { TestClock } from 'backstage-webhooks-test';
import { RawReceiver, type RawRequest } from '../../__testUtils__/rawReceiver';
import type { SendResult } from '../../model/attempt';
import { AddressPolicy } from '../../network/AddressPolicy';
import { UndiciSender } from './UndiciSender';

const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';

let sender: UndiciSender;
let receiver: RawReceiver;

beforeEach(async () => {
  sender = new UndiciSender({
    delivery: { timeoutMs: 10_000, maxResponseBytes: 1_000 },
    policy: new AddressPolicy({ allow: ['127.0.0.0/8'], allowHttp: true }),
    clock: new TestClock(),
  });
  receiver = await RawReceiver.start();
});

afterEach(async () => {
  await sender.close();
  await receiver.stop();
});

function send(body = '{}'): Promise<SendResult> {
  return sender.send({ url: receiver.url, headers: [], body });
}

/** A connection is ready for the next request one turn of the event loop after a response. */
async function untilIdle(): Promise<void> {
  await new Promise(setImmediate);
  await new Promise(setImmediate);
}

describe('interim responses', () => {
  it.each([
    ['100', ['HTTP/1.1 100 Continue\r\n\r\n']],
    ['102', ['HTTP/1.1 102 Processing\r\n\r\n']],
    ['103', ['HTTP/1.1 103 Early Hints\r\nlink: </a.css>\r\n\r\n']],
    [
      '102, 100, 100 and 103',
      [
        'HTTP/1.1 102 Processing\r\n\r\n',
        'HTTP/1.1 100 Continue\r\n\r\n',
        'HTTP/1.1 100 Continue\r\nx: y\r\n\r\n',
        'HTTP/1.1 103 Early Hints\r\n\r\n',
      ],
    ],
  ])('%s come before a success', async (_, interim) => {
    receiver.onRequest = ({ socket }) => socket.write(interim.join('') + OK);

    const result = await send();
    await untilIdle();
    await send();

    expect(result).toMatchObject({
      outcome: 'success',
      statusCode: 200,
      responseHeaders: { 'content-length': '2' },
      responseBody: 'ok',
      responseTruncated: false,
    });
    expect(result.errorCode).toBeUndefined();
    expect(receiver.requests).toHaveLength(2);
    expect(receiver.connections).toBe(1);
  });

  it('come before a success in separate packets', async () => {
    receiver.onRequest = async ({ socket }) => {
      socket.setNoDelay(true);
      for (const part of [
        'HTTP/1.1 10',
        '0 Continue\r\n',
        '\r\nHTTP',
        OK.slice(4),
      ]) {
        await new Promise(resolve => socket.write(part, resolve));
        await new Promise(setImmediate);
      }
    };

    await expect(send()).resolves.toMatchObject({
      outcome: 'success',
      responseBody: 'ok',
    });
    expect(receiver.requests).toHaveLength(1);
  });

  it('do not include 101: a switch of the protocol is a failure', async () => {
    receiver.onRequest = ({ socket }) =>
      socket.write(`HTTP/1.1 101 Switching Protocols\r\n\r\n${OK}`);

    await expect(send()).resolves.toMatchObject({ outcome: 'timeout' });
  });
});

describe('a response before the end of the request', () => {
  /** More than the buffers between sender and receiver hold. */
  const LARGE_BODY = 'x'.repeat(20_000_000);

  it.each([
    [413, 'error', 'connection: close\r\n'],
    [401, 'error', ''],
    [410, 'gone', ''],
    [202, 'success', ''],
  ])('counts with its status %d', async (status, outcome, header) => {
    receiver.onConnection = socket => {
      socket.pause();
      socket.write(
        `HTTP/1.1 ${status} X\r\n${header}content-length: 2\r\n\r\nno`,
        () => socket.destroy(),
      );
    };

    await expect(send(LARGE_BODY)).resolves.toMatchObject({
      outcome,
      statusCode: status,
      responseBody: 'no',
    });
    expect(receiver.connections).toBe(1);
  });

  it('closes the connection, so that the receiver need not read the rest', async () => {
    receiver.onConnection = socket => {
      if (receiver.connections === 1) {
        socket.pause();
        socket.write('HTTP/1.1 401 X\r\ncontent-length: 2\r\n\r\nno');
      }
    };

    await expect(send(LARGE_BODY)).resolves.toMatchObject({ statusCode: 401 });
    await untilIdle();
    await expect(send()).resolves.toMatchObject({ outcome: 'success' });
    expect(receiver.connections).toBe(2);
  });

  it('is missing after a reset, which is a failure', async () => {
    receiver.onConnection = socket => {
      socket.pause();
      setImmediate(() => socket.resetAndDestroy());
    };

    await expect(send(LARGE_BODY)).resolves.toMatchObject({
      outcome: 'timeout',
      errorCode: expect.stringMatching(/ECONNRESET|EPIPE|UND_ERR_SOCKET/),
    });
    expect(receiver.connections).toBe(1);
  });
});

describe('a body that breaks off', () => {
  const LENGTH = 'content-length: 100\r\n\r\nhalf';
  const CHUNKED = 'transfer-encoding: chunked\r\n\r\n';
  const bodies: [string, string, string][] = [
    ['before its length', LENGTH, 'half'],
    ['before its first byte', 'content-length: 100\r\n\r\n', ''],
    ['in a chunk', `${CHUNKED}64\r\nhalf`, 'half'],
    ['before the last chunk', `${CHUNKED}4\r\nhalf\r\n`, 'half'],
    [
      'before its length on a last request',
      `connection: close\r\n${LENGTH}`,
      'half',
    ],
    [
      'in a chunk on a last request',
      `connection: close\r\n${CHUNKED}64\r\nhalf`,
      'half',
    ],
  ];
  const ends = ['end', 'resetAndDestroy'] as const;

  it.each(ends.flatMap(end => bodies.map(body => [end, ...body] as const)))(
    'by %s %s leaves the status unchanged',
    async (end, _, rest, kept) => {
      receiver.onRequest = ({ socket }) =>
        socket.write(`HTTP/1.1 200 OK\r\n${rest}`, () =>
          setImmediate(() => socket[end]()),
        );

      await expect(send()).resolves.toMatchObject({
        outcome: 'success',
        statusCode: 200,
        errorCode: expect.stringMatching(
          /^(UND_ERR|ECONNRESET|HTTPParserError)/,
        ),
        errorMessage: expect.stringMatching(/^The response body broke off: ./),
        responseBody: kept,
        responseTruncated: true,
      });
      expect(receiver.requests).toHaveLength(1);
    },
  );

  it.each([
    [410, 'gone'],
    [429, 'throttled'],
    [503, 'error'],
  ])('leaves a failure unchanged: %d', async (status, outcome) => {
    receiver.onRequest = ({ socket }) =>
      socket.end(`HTTP/1.1 ${status} X\r\nretry-after: 7\r\n${LENGTH}`);

    await expect(send()).resolves.toMatchObject({
      outcome,
      statusCode: status,
      responseHeaders: { 'retry-after': '7' },
    });
  });

  it('is complete if it has no length and ends with the connection', async () => {
    receiver.onRequest = ({ socket }) =>
      socket.end('HTTP/1.1 200 OK\r\n\r\nwhole');

    const result = await send();

    expect(result).toMatchObject({
      outcome: 'success',
      responseBody: 'whole',
      responseTruncated: false,
    });
    expect(result.errorCode).toBeUndefined();
  });

  it('is a failure if the headers break off', async () => {
    receiver.onRequest = ({ socket }) =>
      socket.end('HTTP/1.1 200 OK\r\ncontent-len');

    await expect(send()).resolves.toMatchObject({ outcome: 'timeout' });
  });
});

describe('a connection that was closed while it was idle', () => {
  const closes: [string, (request: RawRequest) => void][] = [
    ['destroyed', ({ socket }) => socket.destroy()],
    ['reset', ({ socket }) => socket.resetAndDestroy()],
    ['ended', ({ socket }) => socket.end()],
  ];

  /** Responds to the first request of a connection, and closes the connection on the second one. */
  function closeSecond(close: (request: RawRequest) => void) {
    receiver.onRequest = request =>
      request.number > 1 ? close(request) : request.socket.write(OK);
  }

  it.each(closes)('is replaced by a new one when %s', async (_, close) => {
    closeSecond(close);
    await send();
    await untilIdle();

    const result = await send('{"n":2}');

    expect(result).toMatchObject({ outcome: 'success', responseBody: 'ok' });
    expect(result.errorCode).toBeUndefined();
    expect(
      receiver.requests.map(({ connection, number }) => [connection, number]),
    ).toEqual([
      [1, 1],
      [1, 2],
      [2, 1],
    ]);
    expect(receiver.requests[2].text).toContain('{"n":2}');
  });

  it.each(closes)('is only replaced once when %s', async (_, close) => {
    await send();
    await untilIdle();
    receiver.onRequest = close;

    await expect(send()).resolves.toMatchObject({
      outcome: 'timeout',
      errorCode: expect.stringMatching(/ECONNRESET|UND_ERR_SOCKET/),
    });
    expect(receiver.requests).toHaveLength(3);
  });

  it('is not replaced by another one that was idle too', async () => {
    const held: RawRequest[] = [];
    receiver.onRequest = request => {
      held.push(request);
      if (held.length === 2) {
        held.forEach(({ socket }) => socket.write(OK));
      }
    };
    await Promise.all([send(), send()]);
    await untilIdle();
    closeSecond(({ socket }) => socket.destroy());

    await expect(send()).resolves.toMatchObject({ outcome: 'success' });
    expect(receiver.requests).toHaveLength(4);
    expect(receiver.requests[3]).toMatchObject({ connection: 3, number: 1 });
  });

  it.each(closes)('is a failure when it was new and %s', async (_, close) => {
    receiver.onRequest = close;

    await expect(send()).resolves.toMatchObject({ outcome: 'timeout' });
    expect(receiver.requests).toHaveLength(1);
  });

  it.each([
    ['a byte', 'H'],
    ['an interim response', 'HTTP/1.1 100 Continue\r\n\r\n'],
    ['half of the headers', 'HTTP/1.1 200 OK\r\n'],
  ])('is a failure after %s of the response', async (_, begin) => {
    closeSecond(({ socket }) => socket.end(begin));
    await send();
    await untilIdle();

    await expect(send()).resolves.toMatchObject({ outcome: 'timeout' });
    expect(receiver.requests).toHaveLength(2);
  });

  it('keeps the deadline of the attempt', async () => {
    await sender.close();
    sender = new UndiciSender({
      delivery: { timeoutMs: 3_000, maxResponseBytes: 1_000 },
      policy: new AddressPolicy({ allow: ['127.0.0.1'], allowHttp: true }),
      clock: new TestClock(),
    });
    closeSecond(({ socket }) => setTimeout(() => socket.destroy(), 2_000));
    await send();
    await untilIdle();
    const answerFirst = receiver.onRequest;
    receiver.onRequest = request => {
      if (request.connection === 1) {
        answerFirst(request);
      }
    };

    const result = await send();

    expect(result).toMatchObject({
      outcome: 'timeout',
      errorCode: 'DEADLINE_EXCEEDED',
    });
    // A separate deadline would end after 5 s.
    expect(result.durationMs).toBeLessThan(4_900);
    expect(receiver.requests).toHaveLength(3);
  });

  it('is not replaced on a shutdown', async () => {
    await send();
    await untilIdle();
    let arrived = () => {};
    const hasArrived = new Promise<void>(resolve => {
      arrived = resolve;
    });
    receiver.onRequest = () => arrived();
    const sending = send();
    await hasArrived;

    await sender.close();

    await expect(sending).resolves.toMatchObject({ outcome: 'timeout' });
    expect(receiver.requests).toHaveLength(2);
  });
});
