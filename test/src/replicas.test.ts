import { githubEvents, githubEventTypes } from './__testUtils__/githubPayloads';
import { freshDatabase } from './__testUtils__/database';
import { eventually } from './testUtils/eventually';
import { startPortal } from './__testUtils__/portal';
import { Receiver } from './testUtils/Receiver';
import { Running } from './__testUtils__/Running';

jest.setTimeout(120_000);

const API = '/api/webhooks';

describe('Two replicas on one PostgreSQL', () => {
  const running = new Running();

  it('disable an integration that breaks under load once, with one alert and one audit event', async () => {
    const database = freshDatabase('PostgreSQL');
    const start = () =>
      running.add(
        startPortal({
          database,
          eventTypes: githubEventTypes,
          webhooks: {
            health: { timeoutsPerDay: 40 },
            delivery: {
              timeout: { milliseconds: 300 },
              // Never pauses, so that both replicas reach the limit of the rule.
              coolDown: { failures: 1_000 },
            },
            network: { allow: ['127.0.0.0/8'], allowHttp: true },
          },
        }),
      );
    const one = await start();
    const two = await start();
    const receiver = await running.add(
      Receiver.start(() => new Promise(() => {})),
    );
    const { body: integration } = await one
      .as('alice')
      .post(`${API}/integrations`, {
        name: 'Hangs',
        owner: 'payments',
        url: receiver.url,
        eventTypes: ['*'],
      });

    const events = githubEvents(200);
    await Promise.all(
      events.map((event, i) =>
        [one, two][i % 2].as('alice').post(`${API}/events`, event),
      ),
    );
    await eventually(async () => {
      const { body } = await two
        .as('bob')
        .get(`${API}/integrations/${integration.id}/health`);
      expect(body).toMatchObject({
        state: 'disabled',
        reason: 'timeouts',
        pending: 0,
      });
      expect(body.held).toBeGreaterThan(0);
    });

    for (const user of ['alice', 'bob']) {
      await eventually(async () => {
        const { body } = await one
          .as(user)
          .get('/api/notifications/notifications');
        // A second notification would have replaced the first one and set `updated`.
        expect(body.notifications).toEqual([
          expect.objectContaining({
            updated: null,
            payload: expect.objectContaining({
              title: 'Webhook "Hangs" was disabled',
            }),
          }),
        ]);
      });
    }
    const disables = [...one.audit, ...two.audit].filter(
      ({ eventId }) => eventId === 'integration-disable',
    );
    expect(disables).toHaveLength(1);
  });
});
