import { once } from 'node:events';
import { request } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { eventsServiceFactory } from '@backstage/plugin-events-node';
import signalsPlugin from '@backstage/plugin-signals-backend';
import type { SignalsService } from '@backstage/plugin-signals-node';
import { TestPortal } from './__testUtils__/TestPortal';
import { createChangeSignal } from './changeSignal';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

/** Opens a WebSocket to the signals backend without a token. */
async function connect(port: number): Promise<Socket> {
  // The signals backend never responds to the first upgrade request, which only makes it listen for others.
  for (;;) {
    const upgrade = request({
      port,
      path: '/api/signals',
      headers: {
        connection: 'upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': Buffer.alloc(16).toString('base64'),
      },
    });
    upgrade.on('error', () => {}).end();
    const socket = await Promise.race([
      once(upgrade, 'upgrade').then(([, upgraded]) => upgraded as Socket),
      delay(500),
    ]);
    if (socket) {
      return socket;
    }
    upgrade.destroy();
  }
}

/** A short text frame of RFC 6455, section 5.2, masked with zeros. */
function toFrame(content: object): Buffer {
  const text = Buffer.from(JSON.stringify(content));
  const header = [0x81, 0x80 + text.length, 0, 0, 0, 0];
  return Buffer.concat([Buffer.from(header), text]);
}

describe.each(databases.eachSupportedId())('signals (%s)', databaseId => {
  it('tell a connection without a token only that something changed', async () => {
    const portal = await TestPortal.start({
      knex: await databases.init(databaseId),
      // The mocked events service is not shared between plugins.
      features: [signalsPlugin, eventsServiceFactory],
    });
    try {
      const socket = await connect(Number(portal.server.port()));
      socket.write(toFrame({ action: 'subscribe', channel: 'webhooks' }));
      const { id } = await portal.create({ url: 'http://127.0.0.1:9999/' });
      await portal.patch(`/integrations/${id}`, { name: 'Changed' });
      let received = '';
      for await (const chunk of socket) {
        received += chunk.toString('latin1');
        if (received.includes('}}')) {
          break;
        }
      }
      expect(received.slice(received.indexOf('{'))).toBe(
        '{"channel":"webhooks","message":{}}',
      );
      socket.destroy();
    } finally {
      await portal.stop();
    }
  });
});

describe('createChangeSignal', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  it('publishes once a second for any number of changes', async () => {
    const publish = jest.fn<
      ReturnType<SignalsService['publish']>,
      Parameters<SignalsService['publish']>
    >(async () => {});
    const signal = createChangeSignal({
      signals: { publish },
      logger: mockServices.logger.mock(),
    });
    for (let i = 0; i < 100; i += 1) {
      signal.changed();
      await jest.advanceTimersByTimeAsync(50);
    }
    expect(publish).toHaveBeenCalledTimes(5);
    signal.changed();
    signal.stop();
    await jest.advanceTimersByTimeAsync(2_000);
    expect(publish).toHaveBeenCalledTimes(5);
  });
});
