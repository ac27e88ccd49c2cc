import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DeliveryDetail } from 'backstage-plugin-webhooks-common';
import { Webhook } from 'standardwebhooks';
import { freshDatabase } from './__testUtils__/database';
import { startPortal, type Portal } from './__testUtils__/portal';
import { webhooksModuleQueue } from './__testUtils__/queueDestination';
import { eventually } from './testUtils/eventually';
import { Receiver } from './testUtils/Receiver';

jest.setTimeout(120_000);

const API = '/api/webhooks';

it('is the example of the documentation of destinations', async () => {
  const docs = '../../plugins/webhooks-backend/docs/destinations.md';
  expect(await readFile(join(__dirname, docs), 'utf8')).toContain(
    await readFile(
      join(__dirname, '__testUtils__/queueDestination.ts'),
      'utf8',
    ),
  );
});

describe('The example of a destination', () => {
  let broker: Receiver;
  let portal: Portal;
  let secret: string;

  const create = (url: string) =>
    portal.as('alice').post(`${API}/integrations`, {
      name: 'Orders',
      owner: 'group:default/payments',
      url,
      eventTypes: ['order.placed'],
    });

  beforeAll(async () => {
    broker = await Receiver.start();
    const { origin } = new URL(broker.url);
    portal = await startPortal({
      database: freshDatabase('SQLite'),
      eventTypes: [{ name: 'order.placed', description: 'An order' }],
      notifications: false,
      webhooks: { destinations: { queue: { url: origin } } },
      features: [webhooksModuleQueue],
    });
    ({
      body: { secret },
    } = await create('queue://orders'));
  });

  afterAll(async () => {
    await portal?.stop();
    await broker?.stop();
  });

  /** Dispatches an order and waits for the first attempt. */
  async function dispatch(): Promise<DeliveryDetail> {
    const { body } = await portal
      .as('alice')
      .post(`${API}/events`, { type: 'order.placed', payload: { order: 7 } });
    const { id } = body.deliveries[0];
    return eventually(async () => {
      const { body: delivery } = await portal
        .as('alice')
        .get(`${API}/deliveries/${id}`);
      expect(delivery.attempts).toHaveLength(1);
      return delivery;
    });
  }

  it('stores a signed message', async () => {
    const delivery = await dispatch();

    expect(delivery.status).toBe('succeeded');
    const [{ body, headers }] = broker.requests;
    expect(headers['message-id']).toBe(delivery.id);
    expect(
      new Webhook(secret).verify(body, headers as Record<string, string>),
    ).toMatchObject({ type: 'order.placed', data: { order: 7 } });
  });

  it('logs why a message was refused', async () => {
    broker.answer = async () => ({ status: 507, body: 'The queue is full' });

    const { attempts } = await dispatch();

    expect(attempts[0]).toMatchObject({ outcome: 'error' });
    expect(JSON.stringify(attempts[0])).toMatch(/QUEUE_507.*The queue is full/);
  });

  it('refuses another URL', async () => {
    const { status, body } = await create('queue://payments');

    expect(status).toBe(400);
    expect(body.error.message).toContain('The URL is queue://orders.');
  });
});
