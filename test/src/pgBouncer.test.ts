import type { Delivery, Page } from 'backstage-plugin-webhooks-common';
import { BackendProcess } from './__testUtils__/backendProcess';
import { freshDatabase, postgresUrl } from './__testUtils__/database';
import { eventually } from './testUtils/eventually';
import { hasPgBouncer, PgBouncer } from './__testUtils__/pgBouncer';
import { Receiver } from './testUtils/Receiver';

jest.setTimeout(300_000);

const COUNT = 500;

(hasPgBouncer() ? describe : describe.skip)(
  'PgBouncer in transaction mode',
  () => {
    const cleanUp: (() => Promise<void>)[] = [];
    afterEach(async () => {
      for (const end of cleanUp.splice(0).reverse()) {
        await end();
      }
    });

    it('carries deliveries that fail at first, with more clients than server connections', async () => {
      const bouncer = await PgBouncer.start(postgresUrl());
      cleanUp.push(() => bouncer.stop());
      const seen = new Set<string>();
      const receiver = await Receiver.start(async ({ headers }) => {
        const id = String(headers['webhook-id']);
        const isFirst = !seen.has(id);
        seen.add(id);
        return { status: isFirst && seen.size % 10 === 0 ? 500 : 200 };
      });
      cleanUp.push(() => receiver.stop());
      const { connection, ...database } = freshDatabase('PostgreSQL');
      const backend = await BackendProcess.start({
        database: {
          ...database,
          connection: {
            ...(connection as object),
            host: '127.0.0.1',
            port: bouncer.port,
          },
        },
        webhooks: {
          network: { allow: ['127.0.0.0/8'], allowHttp: true },
          delivery: { retry: { delays: [{ milliseconds: 100 }] } },
          eventTypes: [{ name: 'order.placed', description: 'An order' }],
        },
      });
      cleanUp.push(() => backend.kill());
      await backend.call('POST', '/integrations', {
        name: 'Orders',
        owner: 'payments',
        url: receiver.url,
        eventTypes: ['order.placed'],
      });
      await backend.dispatchOrders(COUNT);

      await eventually(async () => {
        const { items } = await backend.call<Page<Delivery>>(
          'GET',
          '/deliveries?status=pending&limit=1',
        );
        expect(items).toEqual([]);
      }, 120_000);
      expect(seen.size).toBe(COUNT);
      const { items: failed } = await backend.call<Page<Delivery>>(
        'GET',
        '/deliveries?status=failed&limit=1',
      );
      expect(failed).toEqual([]);
    });
  },
);
