import { randomUUID } from 'node:crypto';
import {
  createServer,
  type AddressInfo,
  type Server,
  type Socket,
} from 'node:net';
import { TestDatabases } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import request from 'supertest';
import { DnsServer } from './__testUtils__/dnsServer';
import { HOSTILE_SCHEMAS } from './__testUtils__/hostileSchemas';
import { leastTurn } from './__testUtils__/leastTurn';
import { TEST_CONFIG, TestPortal } from './__testUtils__/TestPortal';

jest.setTimeout(300_000);

/** Other requests of the backend wait no longer than this for the event loop. */
const LIMIT_MS = 100;

const PAYLOAD_BYTES = 250_000;
const CHUNKED = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n';

/** 20 headers of maximum length, and the maximum that is masked in responses. */
const LONG_HEADERS = headers(20, 'ab c=d:'.repeat(585));
const ECHOED_HEADERS = headers(2, 'ab c=d:'.repeat(580));

function headers(count: number, value: string): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, i) => [`x-${i}`, value]),
  );
}

interface HostileReceiver {
  /** Written once. */
  start: string;
  /** Then written repeatedly. */
  flood?: string;
}

const MANY_HEADERS: HostileReceiver = {
  start: `HTTP/1.1 200 OK\r\n${Array.from({ length: 4_900 }, (_, i) => `${i.toString(36)}:\r\n`).join('')}content-length: 0\r\n\r\n`,
};

function echo(status: string): HostileReceiver {
  const body = Object.values(ECHOED_HEADERS).join('').repeat(3);
  return {
    start: `HTTP/1.1 ${status}\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  };
}

const RECEIVERS: [HostileReceiver, JsonObject][] = [
  [MANY_HEADERS, LONG_HEADERS],
  [MANY_HEADERS, ECHOED_HEADERS],
  [echo('200 OK'), ECHOED_HEADERS],
  [echo('500 No'), LONG_HEADERS],
  [{ start: 'HTTP/1.1 200 OK\r\n', flood: 'a:\r\n'.repeat(100_000) }, {}],
  [{ start: 'HTTP/1.1 200 OK\r\n', flood: 'a: b\r\n' }, ECHOED_HEADERS],
  [{ start: '', flood: 'HTTP/1.1 103 Hint\r\na: b\r\n\r\n'.repeat(1_000) }, {}],
  [{ start: CHUNKED, flood: '1\r\nx\r\n'.repeat(10_000) }, {}],
  [{ start: `${CHUNKED}1;`, flood: 'x'.repeat(65_536) }, {}],
  [{ start: `${CHUNKED}0\r\n`, flood: 'a:\r\n'.repeat(100_000) }, {}],
];

/** JSON payloads near the maximum size. */
const PAYLOADS: string[] = [
  // Each is nested to the limit.
  repeated(`${'['.repeat(98)}${']'.repeat(98)}`),
  repeated(`${'{"a":'.repeat(97)}0${'}'.repeat(97)}`),
  repeated('0'),
  repeated('"\\u0000"'),
  repeated('1e308'),
  repeated('{"a":1}'),
  `["${'x'.repeat(PAYLOAD_BYTES)}"]`,
  `["${'\\ud800'.repeat(PAYLOAD_BYTES / 6)}"]`,
  `[${'9'.repeat(PAYLOAD_BYTES)}]`,
  `[0.${'0'.repeat(PAYLOAD_BYTES)}1]`,
  `{${Array.from({ length: 20_000 }, (_, i) => `"k${i}":0`).join()}}`,
  `{${Array.from({ length: 16_000 }, (_, i) => `"\\u006b${i}":0`).join()}}`,
  // It is rejected because of a duplicate key.
  `{${Array.from({ length: 20_000 }, (_, i) => `"k${i}":0`).join()},"k0":0}`,
  `{${Array.from({ length: 16_000 }, (_, i) => `"\\u006b${i}":0`).join()},"k0":0}`,
  // It is rejected because it is nested too deeply.
  '['.repeat(PAYLOAD_BYTES / 2) + ']'.repeat(PAYLOAD_BYTES / 2),
];

function repeated(item: string): string {
  const count = Math.floor(PAYLOAD_BYTES / (item.length + 1));
  return `{"items":[${Array(count).fill(item).join()}]}`;
}

const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

describe.each(databases.eachSupportedId())(
  'the event loop of the backend (%s)',
  databaseId => {
    const servers: Server[] = [];
    const sockets = new Set<Socket>();
    let dns: DnsServer;
    let portal: TestPortal;

    beforeAll(async () => {
      dns = await DnsServer.start();
      dns.zone = () => undefined;
      portal = await TestPortal.start({
        knex: await databases.init(databaseId),
        webhooks: {
          eventTypes: [
            ...(TEST_CONFIG.eventTypes as JsonObject[]),
            ...HOSTILE_SCHEMAS.map(({ name, schema }, i) => ({
              name: `hostile.${i}`,
              description: name,
              schema,
            })),
          ],
          network: {
            allow: ['127.0.0.0/8'],
            allowHttp: true,
            dnsServers: [dns.address],
          },
          delivery: { timeout: '2s', coolDown: { failures: 1_000 } },
        },
      });
    });

    afterAll(async () => {
      await portal.stop();
      sockets.forEach(socket => socket.destroy());
      servers.forEach(server => server.close());
      await dns.stop();
    });

    async function listen({ start, flood }: HostileReceiver): Promise<string> {
      const server = createServer(socket => {
        sockets.add(socket);
        socket.on('error', () => {});
        socket.once('data', () => {
          socket.write(start);
          const pump = () => {
            // One write per turn, so that the receiver itself does not block.
            if (flood && !socket.destroyed) {
              socket.write(flood, () => setImmediate(pump));
            }
          };
          pump();
        });
      });
      servers.push(server);
      await new Promise<void>(resolve =>
        server.listen(0, '127.0.0.1', resolve),
      );
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    }

    async function ping(id: string): Promise<void> {
      // Bypasses the check against the OpenAPI document, which would take part of each turn.
      const { status } = await request(portal.server).post(
        `/api/webhooks/integrations/${id}/test`,
      );
      expect(status).toBe(200);
    }

    it('is not blocked by responses of receivers', async () => {
      const ids: string[] = [];
      for (const [receiver, own] of RECEIVERS) {
        const { id } = await portal.create({
          url: await listen(receiver),
          headers: own,
          eventTypes: ['shop.*'],
        });
        ids.push(id);
      }

      await expect(
        leastTurn(() => Promise.all(ids.map(ping)), LIMIT_MS),
      ).resolves.toBeLessThan(LIMIT_MS);
    });

    it('is not blocked by names without a DNS response', async () => {
      const ids: string[] = [];
      for (let i = 0; i < 20; i += 1) {
        const { id } = await portal.create({
          url: `http://${i}.slow.test/`,
          eventTypes: ['shop.*'],
        });
        ids.push(id);
      }

      await expect(
        leastTurn(() => Promise.all(ids.map(ping)), LIMIT_MS),
      ).resolves.toBeLessThan(LIMIT_MS);
    });

    it('is not blocked by payloads beyond the limits of JSON', async () => {
      await portal.create({
        url: await listen({
          start: 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n',
        }),
      });
      const send = async (payload: string) => {
        const { status } = await portal
          .post('/events')
          .type('json')
          .send(
            `{"type":"a.b","idempotencyKey":"${randomUUID()}","payload":${payload}}`,
          );
        expect([202, 400, 413]).toContain(status);
      };
      const blocks: number[] = [];

      for (const payload of PAYLOADS) {
        const json = await leastTurn(() => jsonRoundTrip(payload));
        const dispatch = await leastTurn(() => send(payload), json + LIMIT_MS);
        blocks.push(dispatch - json);
      }

      expect(Math.max(...blocks)).toBeLessThan(LIMIT_MS);
    });

    it('is not blocked by a batch of small payloads that are expensive to check', async () => {
      const [{ payload }] = HOSTILE_SCHEMAS;
      const batch = JSON.stringify({
        events: Array(20).fill({ type: 'hostile.0', payload: payload() }),
      });
      const send = async () => {
        const { status } = await portal
          .post('/events/batch')
          .type('json')
          .send(batch);
        expect(status).toBe(202);
      };

      const json = await leastTurn(() => jsonRoundTrip(batch));
      const dispatch = await leastTurn(send, json + LIMIT_MS);

      expect(dispatch - json).toBeLessThan(LIMIT_MS);
    });

    it.each(
      HOSTILE_SCHEMAS.map(({ name, payload }, i) => ({ name, payload, i })),
    )('is not blocked by payloads of $name', async ({ payload, i }) => {
      const send = async () => {
        const { status } = await portal.post('/events').send({
          type: `hostile.${i}`,
          payload: payload(),
        });
        expect([202, 400, 413]).toContain(status);
      };

      await expect(leastTurn(send, LIMIT_MS)).resolves.toBeLessThan(LIMIT_MS);
    });
  },
);

function jsonRoundTrip(text: string): void {
  const value = JSON.parse(text);
  try {
    JSON.stringify(value);
  } catch {
    // Nested too deeply to serialize. The plugin rejects such a payload earlier.
  }
}
