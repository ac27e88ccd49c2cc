import { TestDatabases } from '@backstage/backend-test-utils';
import type { Integration } from 'backstage-plugin-webhooks-common';
import { Receiver } from 'backstage-webhooks-test';
import { TestPortal } from './__testUtils__/TestPortal';
import { isOperational } from './model/operationalEventTypes';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(120_000);

describe.each(databases.eachSupportedId())('the REST API (%s)', id => {
  describe('lists', () => {
    const NAMES = ['delta', 'Alpha', 'charlie', 'bravo'];
    let portal: TestPortal;
    let receiver: Receiver;
    let ids: string[];
    let delivery: string;

    beforeAll(async () => {
      receiver = await Receiver.start();
      portal = await TestPortal.start({ knex: await databases.init(id) });
      ids = [];
      for (const [i, name] of NAMES.entries()) {
        const { id: one } = await portal.create({
          url: `${receiver.url}/${name}`,
          name,
          entityRef: i % 2 ? 'component:default/odd' : 'even',
          eventTypes: [i === 0 ? 'a.b' : 'shop.*'],
        });
        ids.push(one);
      }
      [delivery] = await portal.dispatch();
      await portal.reached(delivery, 'succeeded');
      await portal.post(`/integrations/${ids[3]}/disable`);
    });

    afterAll(async () => {
      await portal.stop();
      await receiver.stop();
    });

    it.each([
      ['', NAMES],
      ['limit=1', NAMES],
      ['owner=group:default/team&limit=3', NAMES],
      ['owner=team,group:default/none', NAMES],
      ['owner=none', []],
      ['entityRef=odd', ['Alpha', 'bravo']],
      ['health=healthy', ['delta']],
      ['health=disabled&health=healthy&limit=1', ['bravo', 'delta']],
      ['health=idle,failing', ['Alpha', 'charlie']],
      ['q=AL', ['Alpha']],
      ['q=%25', []],
    ])('integrations, page by page, by "%s"', async (query, names) => {
      const found: string[] = [];
      let cursor: string | undefined;
      do {
        const { status, body } = await portal.get(
          `/integrations?${query}${cursor ? `&cursor=${cursor}` : ''}`,
        );
        expect(status).toBe(200);
        found.push(...body.items.map((one: Integration) => one.name));
        cursor = body.nextCursor;
      } while (cursor);

      expect(found.sort()).toEqual([...names].sort());
    });

    const deliveries = async (query: string) =>
      (await portal.get(`/deliveries?${query}`)).body.items.map(
        (one: { id: string }) => one.id,
      );

    it.each([
      ['nothing', () => ''],
      ['its integration', () => `integrationId=${ids[0]}`],
      ['its entity', () => 'entityRef=even'],
      ['its event type', () => 'eventType=a.b'],
      ['its status among others', () => 'status=succeeded,failed'],
      ['its outcome', () => 'outcome=success'],
      [
        'a period in UTC and with an offset',
        () => 'from=2026-03-02T12:00:00Z&to=2026-03-02T13:00:00%2B00:00',
      ],
      ['its time in another offset', () => 'from=2026-03-02T13:00:00%2B01:00'],
    ])('a delivery by %s', async (_, toQuery) => {
      expect(await deliveries(toQuery())).toEqual([delivery]);
    });

    it.each([
      ['another integration', () => `integrationId=${ids[1]}`],
      ['another entity', () => 'entityRef=odd'],
      ['a part of its event type', () => 'eventType=a'],
      ['another status', () => 'status=held'],
      ['another outcome', () => 'outcome=gone'],
      ['a period that ends when it began', () => 'to=2026-03-02T12:00:00Z'],
    ])('no delivery by %s', async (_, toQuery) => {
      expect(await deliveries(toQuery())).toEqual([]);
    });

    it('the event types of the configuration', async () => {
      const { body } = await portal.get('/event-types');

      expect(
        body.items
          .map((one: { name: string }) => one.name)
          .filter((name: string) => !isOperational(name)),
      ).toEqual(['a.b', 'c.d', 'shop.order.placed']);
    });
  });
});
