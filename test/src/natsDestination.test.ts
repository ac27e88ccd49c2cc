import {
  jetstream,
  jetstreamManager,
  type StoredMsg,
} from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import type {
  Delivery,
  DeliveryDetail,
} from 'backstage-plugin-webhooks-common';
import webhooksModuleNats from 'backstage-plugin-webhooks-backend-module-nats';
import { Webhook } from 'standardwebhooks';
import { freshDatabase } from './__testUtils__/database';
import { eventually } from './testUtils/eventually';
import { hasNatsServer, NatsServer } from './__testUtils__/natsServer';
import { startPortal, type Portal } from './__testUtils__/portal';

jest.setTimeout(120_000);

const API = '/api/webhooks';
const STREAM = 'orders';

if (!hasNatsServer) {
  process.stderr.write(
    'Skipped natsDestination.test.ts: install nats-server, such as by apt-get install nats-server\n',
  );
}

(hasNatsServer ? describe : describe.skip)('Webhooks to NATS JetStream', () => {
  let server: NatsServer;
  let portal: Portal;
  let client: NatsConnection;

  beforeAll(async () => {
    server = await NatsServer.start();
    client = await connect({ servers: server.url, maxReconnectAttempts: -1 });
    const manager = await jetstreamManager(client);
    await manager.streams.add({ name: STREAM, subjects: ['orders.>'] });
    portal = await startPortal({
      database: freshDatabase('SQLite'),
      eventTypes: [
        { name: 'order.placed', description: 'An order' },
        { name: 'order.lost', description: 'An order for nobody' },
        { name: 'order.late', description: 'An order that waits' },
      ],
      notifications: false,
      webhooks: {
        destinations: {
          nats: { connections: [{ name: 'shop', servers: [server.url] }] },
        },
        delivery: {
          timeout: { seconds: 5 },
          retry: { delays: Array(9).fill({ seconds: 1 }) },
        },
      },
      features: [webhooksModuleNats],
    });
  });

  afterAll(async () => {
    await portal?.stop();
    await client?.close();
    await server?.stop();
  });

  const subscribe = (eventType: string, url: string) =>
    portal.as('alice').post(`${API}/integrations`, {
      name: eventType,
      owner: 'payments',
      url,
      eventTypes: [eventType],
    });

  async function dispatch(type: string): Promise<Delivery> {
    const { body } = await portal
      .as('alice')
      .post(`${API}/events`, { type, payload: { order: 7 } });
    return body.deliveries[0];
  }

  async function ended(id: string, status: string): Promise<DeliveryDetail> {
    return eventually(async () => {
      const { body } = await portal.as('alice').get(`${API}/deliveries/${id}`);
      expect(body).toMatchObject({ status });
      return body;
    });
  }

  async function stored(subject: string): Promise<StoredMsg> {
    const streams = await jetstream(client).streams.get(STREAM);
    return (await streams.getMessage({ last_by_subj: subject }))!;
  }

  it('are stored by the stream with a signature that verifies', async () => {
    const { body: integration } = await subscribe(
      'order.placed',
      'nats://shop/orders.placed',
    );
    const { id } = await dispatch('order.placed');
    await ended(id, 'succeeded');

    const { header, data } = await stored('orders.placed');
    const headers = {
      'webhook-id': header.get('webhook-id'),
      'webhook-timestamp': header.get('webhook-timestamp'),
      'webhook-signature': header.get('webhook-signature'),
    };
    expect(
      new Webhook(integration.secret).verify(
        Buffer.from(data).toString(),
        headers,
      ),
    ).toMatchObject({ type: 'order.placed', data: { order: 7 } });
    expect(header.get('Nats-Msg-Id')).toBe(id);
  });

  it('fail with advice when no stream takes the subject', async () => {
    const created = await subscribe('order.lost', 'nats://shop/lost');
    const { body } = await portal
      .as('alice')
      .post(`${API}/integrations/${created.body.id}/test`);

    expect(body).toMatchObject({
      outcome: 'error',
      errorCode: 'NO_STREAM',
    });
  });

  it('wait for a server that is down', async () => {
    await subscribe('order.late', 'nats://shop/orders.late');
    await server.pause();
    const { id } = await dispatch('order.late');
    await eventually(async () => {
      const { body } = await portal.as('alice').get(`${API}/deliveries/${id}`);
      expect(body.attemptCount).toBeGreaterThan(0);
    });
    await server.resume();

    await ended(id, 'succeeded');
  });

  it.each(['nats://unknown/orders.placed', 'nats://shop/orders.*', 'nats:x'])(
    'refuse the URL %s with advice',
    async url => {
      const { status, body } = await subscribe('order.placed', url);

      expect(status).toBe(400);
      expect(body.error.message).toContain('nats://<connection>/<subject>');
    },
  );
});
