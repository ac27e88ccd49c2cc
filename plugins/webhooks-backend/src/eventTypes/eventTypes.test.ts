import { TestDatabases } from '@backstage/backend-test-utils';
import { webhooksIntegrationReadPermission } from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import { Receiver } from 'backstage-webhooks-test';
import {
  ALLOW,
  isOwner,
  onIntegrations,
  TestPolicy,
} from '../__testUtils__/TestPolicy';
import { MEMBER, TEAM, TestPortal } from '../__testUtils__/TestPortal';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

const USER = 'user:default/mock';
const OTHER = { ...TEAM, metadata: { name: 'other' } };

describe.each(databases.eachSupportedId())('event types (%s)', databaseId => {
  let knex: Knex;
  let receiver: Receiver;
  let policy: TestPolicy;
  let portal: TestPortal;

  beforeEach(async () => {
    knex = await databases.init(databaseId);
    receiver = await Receiver.start();
    policy = new TestPolicy({ [USER]: ALLOW });
    portal = await TestPortal.start({
      knex,
      permissions: policy,
      entities: [TEAM, OTHER, MEMBER],
      webhooks: {
        eventTypes: [
          { name: 'a.b', description: 'Anything', deprecated: 'Use c.d.' },
          { name: 'c.d', description: 'Something' },
          { name: 'shop.closed', description: 'A shop has closed' },
        ],
        sources: {
          catalog: {},
          scaffolder: {},
          events: [
            { topic: 'shop', type: 'shop.opened' },
            { topic: 'shop', type: 'shop.closed' },
          ],
        },
      },
    });
  });

  afterEach(async () => {
    await portal.stop();
    await receiver.stop();
  });

  const list = async () => portal.client.listEventTypes();

  it('name the source of their events', async () => {
    const sources = new Map(
      (await list()).map(({ name, source }) => [name, source]),
    );

    expect(sources.get('a.b')).toBe('dispatch');
    expect(sources.get('catalog.entity.created')).toBe('catalog');
    expect(sources.get('scaffolder.task.failed')).toBe('scaffolder');
    expect(sources.get('shop.opened')).toBe('events');
    expect(sources.get('shop.closed')).toBe('events');
    expect(sources.get('webhooks.delivery.failed')).toBe('operational');
  });

  it('say what to use instead of a deprecated one', async () => {
    expect(await list()).toContainEqual(
      expect.objectContaining({ name: 'a.b', deprecated: 'Use c.d.' }),
    );
  });

  it('count their events of the last day', async () => {
    await portal.dispatch();
    portal.clock.advance({ hours: 25 });
    await portal.dispatch();
    await portal.dispatch();

    expect(await list()).toContainEqual(
      expect.objectContaining({
        name: 'a.b',
        recent: {
          count: 2,
          since: new Date(portal.clock.now() - 86_400_000).toISOString(),
        },
      }),
    );
  });

  it('count at most the latest 10,000 events', async () => {
    const now = portal.clock.now();
    await portal.dispatch({ type: 'c.d' });
    await knex.raw(
      databaseId === 'SQLITE_3'
        ? `with recursive n(i) as (select 1 union all select i + 1 from n where i < 10000)
           insert into events (id, type, body, dispatched_by)
           select printf('%s-%s-7000-9000-%012x', substr('${hex(now)}', 1, 8), substr('${hex(now)}', 9, 4), i), 'a.b', '{}', 'x' from n`
        : `insert into events (id, type, body, dispatched_by)
           select ('${hex(now).slice(0, 8)}-${hex(now).slice(8)}-7000-9000-' || lpad(to_hex(i), 12, '0'))::uuid, 'a.b', '{}', 'x'
           from generate_series(1, 10000) i`,
    );
    await knex('events')
      .where({ type: 'c.d' })
      .update({
        id: `${hex(now - 1_000).slice(0, 8)}-${hex(now - 1_000).slice(8)}-7000-8000-000000000000`,
      });

    const counts = new Map(
      (await list()).map(({ name, recent }) => [name, recent]),
    );

    expect(counts.get('a.b')).toEqual({
      count: 10_000,
      since: new Date(now).toISOString(),
    });
    expect(counts.get('c.d')?.count).toBe(0);
  });

  it('name the subscribers that the caller may read', async () => {
    const own = await portal.create({ url: receiver.url, name: 'Own' });
    await portal.create({ url: receiver.url, name: 'All', eventTypes: ['*'] });
    await portal.create({ url: receiver.url, eventTypes: ['c.d'] });
    await portal.create({ url: receiver.url, name: 'Z', owner: 'other' });
    const get = async () =>
      (await portal.as(USER).get('/event-types/a.b')).body.subscribers;
    expect(await get()).toMatchObject({
      count: 3,
      items: [{ name: 'All' }, { name: 'Own' }, { name: 'Z' }],
    });

    policy.set(
      USER,
      webhooksIntegrationReadPermission,
      onIntegrations(isOwner('group:default/team')),
    );

    expect(await get()).toEqual({
      count: 2,
      items: [
        expect.objectContaining({ name: 'All' }),
        { id: own.id, name: 'Own', owner: 'group:default/team' },
      ],
    });
  });

  it('are not found by an unregistered name', async () => {
    expect((await portal.get('/event-types/no.such')).status).toBe(404);
  });
});

/** An epoch time in the form in which ids begin with it. */
function hex(time: number): string {
  return time.toString(16).padStart(12, '0');
}
