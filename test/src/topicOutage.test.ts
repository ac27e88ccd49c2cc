import { createBackendModule } from '@backstage/backend-plugin-api';
import {
  eventsServiceRef,
  type EventsService,
} from '@backstage/plugin-events-node';
import { eventually } from './testUtils/eventually';
import { OwnPostgres } from './__testUtils__/ownPostgres';
import { startPortal, type Portal } from './__testUtils__/portal';
import { Receiver } from './testUtils/Receiver';

jest.setTimeout(180_000);

const TOPIC = 'shop';

describe('Event topics, while PostgreSQL does not respond', () => {
  let postgres: OwnPostgres;
  let portal: Portal;
  let receiver: Receiver;
  let events: EventsService;

  beforeAll(async () => {
    postgres = await OwnPostgres.start();
    portal = await startPortal({
      database: postgres.config,
      eventTypes: [],
      webhooks: {
        sources: { events: [{ topic: TOPIC, type: 'shop.opened' }] },
      },
      notifications: false,
      features: [
        createBackendModule({
          pluginId: 'webhooks',
          moduleId: 'publisher',
          register(env) {
            env.registerInit({
              deps: { service: eventsServiceRef },
              async init({ service }) {
                events = service;
              },
            });
          },
        }),
      ],
    });
    receiver = await Receiver.start(async () => ({ status: 200 }));
    await portal.as('alice').post('/api/webhooks/integrations', {
      name: 'Openings',
      owner: 'payments',
      url: receiver.url,
      eventTypes: ['shop.opened'],
    });
  });

  afterAll(async () => {
    await portal?.stop();
    await receiver?.stop();
    await postgres?.stop();
  });

  const publish = (n: number) =>
    events.publish({ topic: TOPIC, eventPayload: { n } });

  it('are delivered once each after the outage', async () => {
    await publish(0);
    await eventually(async () => expect(receiver.requests).toHaveLength(1));

    await postgres.pause();
    await Promise.all(Array.from({ length: 20 }, (_, i) => publish(i + 1)));
    expect(receiver.requests).toHaveLength(1);
    await postgres.resume();

    await eventually(async () =>
      expect(new Set(receiver.ids).size).toBeGreaterThanOrEqual(21),
    );
    const numbers = receiver.requests.map(
      ({ body }) => JSON.parse(body).data.n,
    );
    expect([...new Set(numbers)].sort((a, b) => a - b)).toEqual(
      Array.from({ length: 21 }, (_, n) => n),
    );
    expect(new Set(receiver.ids).size).toBe(21);
  });
});
