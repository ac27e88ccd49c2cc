import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { engines, freshDatabase } from './__testUtils__/database';
import { eventually } from './testUtils/eventually';
import { startPortal, type Portal } from './__testUtils__/portal';
import { Receiver } from './testUtils/Receiver';
import { shopPlugin, webhooksModuleShop } from './__testUtils__/shopPlugin';

jest.setTimeout(120_000);

const ROOT = join(__dirname, '../..');

it('is the example that the README of webhooks-node shows', async () => {
  const readme = await readFile(
    join(ROOT, 'plugins/webhooks-node/README.md'),
    'utf8',
  );

  expect(readme).toContain(
    await readFile(join(__dirname, '__testUtils__/shopPlugin.ts'), 'utf8'),
  );
});

describe.each(engines.slice(0, 1))('The example plugin, on %s', engine => {
  let portal: Portal;
  let receiver: Receiver;

  beforeAll(async () => {
    receiver = await Receiver.start();
    portal = await startPortal({
      database: freshDatabase(engine),
      eventTypes: [],
      features: [shopPlugin, webhooksModuleShop],
    });
  });

  afterAll(async () => {
    await portal?.stop();
    await receiver?.stop();
  });

  const order = (body: object) =>
    portal.as('alice').post('/api/shop/orders', body);

  it('dispatches each order once, to a receiver that verifies it', async () => {
    const { body: created } = await portal
      .as('alice')
      .post('/api/webhooks/integrations', {
        name: 'Orders',
        owner: 'group:default/payments',
        url: receiver.url,
        eventTypes: ['shop.order.placed'],
      });

    const first = await order({ orderId: '4711', total: 12 });
    const repeated = await order({ orderId: '4711', total: 12 });

    expect(first.status).toBe(201);
    expect(repeated.body).toEqual(first.body);
    const [request] = await eventually(async () => {
      expect(receiver.requests).toHaveLength(1);
      return receiver.requests;
    });
    expect(
      new Webhook(created.secret).verify(
        request.body,
        request.headers as Record<string, string>,
      ),
    ).toMatchObject({
      type: 'shop.order.placed',
      data: { orderId: '4711', total: 12 },
    });
  });

  it('refuses an order that does not fit the schema', async () => {
    expect((await order({ orderId: '4712', total: -1 })).status).toBe(400);
  });
});
