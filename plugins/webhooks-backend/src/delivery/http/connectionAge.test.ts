import { TestClock } from 'backstage-webhooks-test';
import { DnsServer } from '../../__testUtils__/dnsServer';
import { RawReceiver } from '../../__testUtils__/rawReceiver';
import type { SendResult } from '../../model/attempt';
import { AddressPolicy } from '../../network/AddressPolicy';
import { UndiciSender } from './UndiciSender';

/** Far above the time between two requests on a slow machine. */
const MAX_AGE_MS = 1_000;
/** Without it, an idle connection is closed after a few seconds. */
const KEPT = 'HTTP/1.1 200 OK\r\nkeep-alive: timeout=600\r\n';

let dns: DnsServer;
let before: RawReceiver;
let after: RawReceiver;
let sender: UndiciSender;

beforeEach(async () => {
  dns = await DnsServer.start();
  moveTo('127.0.0.1');
  before = await RawReceiver.start();
  after = await RawReceiver.start(undefined, {
    host: '127.0.0.2',
    port: before.port,
  });
  sender = new UndiciSender({
    delivery: { timeoutMs: 20_000, maxResponseBytes: 1_000 },
    policy: new AddressPolicy({
      allow: ['127.0.0.1', '127.0.0.2'],
      allowHttp: true,
    }),
    clock: new TestClock(),
    dnsServers: [dns.address],
    maxConnectionAgeMs: MAX_AGE_MS,
  });
});

afterEach(async () => {
  await sender.close();
  await before.stop();
  await after.stop();
  await dns.stop();
});

function moveTo(data: string): void {
  dns.zone = ({ type }) => (type === 'A' ? [{ type, data }] : []);
}

function send(): Promise<SendResult> {
  return sender.send({
    url: `http://name.test:${before.port}/`,
    headers: [],
    body: '{}',
  });
}

/** Opens a connection and waits until it can be reused. */
async function open(): Promise<void> {
  await send();
  await new Promise(setImmediate);
  await new Promise(setImmediate);
}

/** Sends requests one at a time until a condition holds. */
async function sendUntil(holds: (result: SendResult) => boolean) {
  let result: SendResult;
  do {
    result = await send();
    await new Promise(resolve => setTimeout(resolve, 20));
  } while (!holds(result));
}

it('steady traffic follows a name to another address', async () => {
  await open();
  moveTo('127.0.0.2');

  await sendUntil(() => after.requests.length > 0);

  expect(before.connections).toBe(1);
  expect(before.requests.length).toBeGreaterThan(1);
});

it('steady traffic ends when a name moves to a blocked address', async () => {
  await open();
  moveTo('10.0.0.1');

  const isBlocked = ({ outcome }: SendResult) => outcome === 'blocked';

  await expect(sendUntil(isBlocked)).resolves.toBeUndefined();
});

it('a request on an old connection is not disturbed, and is the last one', async () => {
  let answer = () => {};
  const closed = new Promise(resolve => {
    before.onConnection = socket => socket.on('close', resolve);
  });
  before.onRequest = ({ socket, number }) => {
    answer = () => socket.write(`${KEPT}content-length: 6\r\n\r\nbefore`);
    if (number === 1) {
      answer();
    }
  };
  await open();
  const slow = send();
  moveTo('127.0.0.2');
  const tooOld = performance.now() + 1.5 * MAX_AGE_MS;
  await sendUntil(() => performance.now() > tooOld);

  answer();

  await expect(slow).resolves.toMatchObject({ responseBody: 'before' });
  await closed;
  expect(before.requests).toHaveLength(2);
});

it('an old connection is closed, however long its receiver would keep it', async () => {
  const closed = new Promise(resolve => {
    before.onConnection = socket => socket.on('close', resolve);
  });
  before.onRequest = ({ socket }) =>
    socket.write(`${KEPT}content-length: 0\r\n\r\n`);

  await open();

  await closed;
  expect(before.requests).toHaveLength(1);
});
