import { TestDatabases } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import type { Knex } from 'knex';
import { eventually, Receiver, TestClock } from 'backstage-webhooks-test';
import { MEMBER, TEAM, TestPortal } from '../__testUtils__/TestPortal';
import { AlertOutbox } from '../database/AlertOutbox';
import { DeliveryDigest } from './DeliveryDigest';

jest.setTimeout(60_000);

const OTHER = {
  ...TEAM,
  metadata: { name: 'other' },
  relations: [{ type: 'hasMember', targetRef: 'user:default/joe' }],
};
const JOE = { ...MEMBER, metadata: { name: 'joe' } };

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

describe.each(databases.eachSupportedId())('daily digest (%s)', databaseId => {
  let knex: Knex;
  let clock: TestClock;
  let receiver: Receiver;
  let portal: TestPortal;

  async function start(alerts: JsonObject = {}): Promise<void> {
    knex = await databases.init(databaseId);
    clock = new TestClock('2026-03-02T12:00:00Z');
    portal = await TestPortal.start({
      knex,
      clock,
      entities: [TEAM, MEMBER, OTHER, JOE],
      webhooks: { alerts, delivery: { retry: { delays: [] } } },
    });
  }

  beforeEach(async () => {
    receiver = await Receiver.start(async () => ({ status: 500 }));
  });

  afterEach(async () => {
    await portal.stop();
    await receiver.stop();
  });

  const create = (name: string, owner = 'team') =>
    portal.create({ name, owner, url: receiver.url });

  /** Sends deliveries that end immediately. */
  async function send(
    { id }: { id: string },
    count: number,
    status = 'failed',
  ): Promise<void> {
    for (let i = 0; i < count; i += 1) {
      await ended(await portal.dispatch({ integrationIds: [id] }), status);
    }
  }

  async function ended([delivery]: string[], status: string): Promise<void> {
    await eventually(async () =>
      expect((await portal.delivery(delivery)).status).toBe(status),
    );
  }

  const digests = () =>
    portal.notifications.filter(
      ({ payload }) => payload.topic === 'webhooks.deliveries.digest',
    );

  it('reports the failures of the previous day to each owner', async () => {
    await start();
    await send(await create('Shop <b>events</b>'), 3);
    await send(await create('Ledger'), 1);
    await send(await create('Elsewhere', 'other'), 1);

    clock.set('2026-03-03T00:10:00Z');
    await portal.runHealthTask();

    expect(digests()).toHaveLength(2);
    expect(digests()).toContainEqual({
      recipients: { type: 'entity', entityRef: ['user:default/mock'] },
      payload: {
        title: '4 webhook deliveries failed permanently',
        description:
          'Deliveries that failed on 2026-03-02 (UTC) and are not retried: 3 of "Shop b events b" and 1 of "Ledger". The log shows why each failed and can redeliver them. The webhooks are owned by group:default/team.',
        severity: 'low',
        link: '/webhooks/deliveries?status=failed&range=custom&to=2026-03-02T23%3A59%3A59.999Z',
        topic: 'webhooks.deliveries.digest',
        scope: 'webhooks:digest:group:default/team',
      },
    });
  });

  it('is sent once, although the task runs every minute', async () => {
    await start();
    await send(await create('Shop'), 1);
    clock.set('2026-03-03T00:10:00Z');

    await portal.runHealthTask();
    clock.advance({ minutes: 1 });
    await portal.runHealthTask();
    clock.set('2026-03-03T23:59:00Z');
    await portal.runHealthTask();

    expect(digests()).toHaveLength(1);
  });

  it('waits until the previous day is completely recorded', async () => {
    await start();
    await send(await create('Shop'), 1);

    clock.set('2026-03-03T00:09:59Z');
    await portal.runHealthTask();

    expect(digests()).toEqual([]);
  });

  it('counts a delivery on the day on which it failed', async () => {
    await start();
    const integration = await create('Shop');
    await send(integration, 1);
    clock.set('2026-03-03T00:10:00Z');
    await portal.runHealthTask();
    await send(integration, 2);

    clock.set('2026-03-04T00:10:00Z');
    await portal.runHealthTask();

    expect(digests().map(({ payload }) => payload.title)).toEqual([
      '1 webhook delivery failed permanently',
      '2 webhook deliveries failed permanently',
    ]);
  });

  it('excludes successes, test pings and deleted integrations', async () => {
    await start();
    const integration = await create('Shop');
    await portal.post(`/integrations/${integration.id}/test`);
    const deleted = await create('Deleted');
    await send(deleted, 1);
    await portal.delete(`/integrations/${deleted.id}`);
    receiver.answer = async () => ({ status: 200 });
    await send(integration, 1, 'succeeded');

    clock.set('2026-03-03T00:10:00Z');
    await portal.runHealthTask();

    expect(digests()).toEqual([]);
  });

  it('excludes deliveries that succeeded after a redelivery', async () => {
    await start();
    const { id } = await create('Shop');
    const deliveries = await portal.dispatch({ integrationIds: [id] });
    await ended(deliveries, 'failed');
    receiver.answer = async () => ({ status: 200 });
    await portal.post(`/deliveries/${deliveries[0]}/redeliver`);
    await ended(deliveries, 'succeeded');

    clock.set('2026-03-03T00:10:00Z');
    await portal.runHealthTask();

    expect(digests()).toEqual([]);
  });

  it('names the five integrations with the most failures', async () => {
    await start();
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) {
      await send(await create(name), name === 'g' ? 2 : 1);
    }

    clock.set('2026-03-03T00:10:00Z');
    await portal.runHealthTask();

    expect(digests()[0].payload.description).toContain(
      '2 of "g", 1 of "a", 1 of "b", 1 of "c", 1 of "d", and 2 of 2 others.',
    );
  });

  it('links to the log of the only integration', async () => {
    await start();
    const integration = await create('Shop');
    await send(integration, 1);

    clock.set('2026-03-03T00:10:00Z');
    await portal.runHealthTask();

    expect(digests()[0].payload.link).toMatch(
      `/webhooks/integrations/${integration.id}/deliveries?status=failed`,
    );
  });

  it('can be disabled', async () => {
    await start({ digest: false });
    await send(await create('Shop'), 1);

    clock.set('2026-03-03T00:10:00Z');
    await portal.runHealthTask();

    expect(digests()).toEqual([]);
  });

  it('is stored by only one of several replicas', async () => {
    await start();
    await send(await create('Shop'), 1);
    clock.set('2026-03-03T00:10:00Z');
    const replicas = Array.from(
      { length: 4 },
      () =>
        new DeliveryDigest({
          outbox: new AlertOutbox({ knex }),
          clock,
          enabled: true,
        }),
    );

    await Promise.all(replicas.map(replica => replica.run()));

    expect(await knex('notification_outbox')).toHaveLength(1);
  });

  it('is committed together with the mark of the day', async () => {
    await start();
    // Later than the day that the health task marks.
    const day = '2026-03-09';
    const broken = { owner: null as unknown as string, facts: null as never };

    await expect(
      new AlertOutbox({ knex }).insertDigests([broken], {
        day,
        now: clock.now(),
      }),
    ).rejects.toMatchObject({ message: expect.stringMatching(/null/i) });

    expect(await new AlertOutbox({ knex }).isDigested(day)).toBe(false);
  });
});
