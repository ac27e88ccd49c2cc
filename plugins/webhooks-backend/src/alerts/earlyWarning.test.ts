import { TestDatabases } from '@backstage/backend-test-utils';
import { eventually, Receiver } from 'backstage-webhooks-test';
import { TestPortal } from '../__testUtils__/TestPortal';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

describe.each(databases.eachSupportedId())('early warning (%s)', id => {
  it('is sent once to the owners of an integration that fails from the start, and ends on recovery', async () => {
    const receiver = await Receiver.start();
    receiver.answer = async () => ({ status: 500 });
    const portal = await TestPortal.start({ knex: await databases.init(id) });
    const integration = await portal.create({ url: receiver.url });
    const health = async () =>
      (await portal.get(`/integrations/${integration.id}/health`)).body;
    const payloads = () => portal.notifications.map(({ payload }) => payload);

    for (let i = 0; i < 30; i += 1) {
      await portal.dispatch();
    }
    await eventually(async () =>
      expect((await health()).pause).toMatchObject({ pauses: 1 }),
    );
    expect(payloads()).toEqual([]);
    portal.clock.advance({ minutes: 1 });
    const warning = {
      title: 'Webhook "Shop events" is failing',
      severity: 'normal',
      topic: 'webhooks.integration.warning',
      scope: `webhooks:integration:${integration.id}`,
    };
    await eventually(async () => expect(payloads()).toMatchObject([warning]));

    for (let pause = 3; pause < 6; pause += 1) {
      portal.clock.advance({ minutes: 30 });
      await eventually(async () =>
        expect((await health()).pause).toMatchObject({ pauses: pause }),
      );
      await portal.runHealthTask();
    }
    expect(payloads()).toHaveLength(1);

    receiver.answer = async () => ({ status: 200 });
    portal.clock.advance({ minutes: 30 });
    await eventually(async () =>
      expect(payloads()).toMatchObject([
        warning,
        { title: 'Webhook "Shop events" works again', severity: 'low' },
      ]),
    );
    expect((await health()).warnedAt).toBeUndefined();
    await portal.stop();
    await receiver.stop();
  });

  it('is sent within the hour for an integration with little traffic', async () => {
    const receiver = await Receiver.start();
    receiver.answer = async () => ({ status: 500 });
    const portal = await TestPortal.start({ knex: await databases.init(id) });
    await portal.create({ url: receiver.url });
    for (let i = 1; i <= 3; i += 1) {
      const [delivery] = await portal.dispatch();
      await eventually(async () =>
        expect((await portal.delivery(delivery)).lastOutcome).toBe('error'),
      );
    }
    portal.clock.advance({ minutes: 59 });
    await portal.runHealthTask();
    expect(portal.notifications).toEqual([]);
    portal.clock.advance({ minutes: 2 });
    await portal.runHealthTask();
    await eventually(async () =>
      expect(portal.notifications).toMatchObject([
        {
          recipients: { type: 'entity', entityRef: ['user:default/mock'] },
          payload: { severity: 'normal' },
        },
      ]),
    );
    await portal.runHealthTask();
    expect(portal.notifications).toHaveLength(1);
    await portal.stop();
    await receiver.stop();
  });
});
