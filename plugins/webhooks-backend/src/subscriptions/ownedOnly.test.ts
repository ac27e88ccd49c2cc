import { TestDatabases } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import type { Knex } from 'knex';
import { Receiver } from 'backstage-webhooks-test';
import { logAll } from '../__testUtils__/fixtures';
import { component, TestCatalog } from '../__testUtils__/TestCatalog';
import { MEMBER, TEAM, TestPortal } from '../__testUtils__/TestPortal';
import { CATALOG_TASK_ID } from '../sources/catalog/CatalogSource';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

/** A component with the relation to its owner that the catalog adds. */
function owned(name: string, owner: string) {
  return {
    ...component(name, { owner }),
    relations: [{ type: 'ownedBy', targetRef: `group:default/${owner}` }],
  };
}

describe.each(databases.eachSupportedId())('ownedOnly (%s)', databaseId => {
  let knex: Knex;
  let receiver: Receiver;
  let catalog: TestCatalog;
  let portal: TestPortal;

  beforeEach(async () => {
    knex = await databases.init(databaseId);
    receiver = await Receiver.start();
    catalog = new TestCatalog();
    [TEAM, MEMBER, owned('shop', 'team'), owned('bank', 'other')].forEach(
      entity => catalog.put(entity),
    );
    portal = await TestPortal.start({
      knex,
      catalog: catalog.service(),
      webhooks: { sources: { catalog: {} } },
    });
  });

  afterEach(async () => {
    await portal.stop();
    await receiver.stop();
  });

  const create = (more: JsonObject = {}) =>
    portal.create({ url: receiver.url, ownedOnly: true, ...more });

  const dispatch = (payload: JsonObject) => portal.dispatch({ payload });

  it('includes only events about entities of the owner', async () => {
    await create();

    expect(await dispatch({ entityRef: 'Component:shop' })).toHaveLength(1);
    expect(await dispatch({ entityRef: 'component:bank' })).toHaveLength(0);
    expect(await dispatch({ entityRef: 'component:gone' })).toHaveLength(0);
    expect(await dispatch({ entityRef: 7 })).toHaveLength(0);
    expect(await dispatch({})).toHaveLength(0);
  });

  it('ignores an owner that the dispatcher names', async () => {
    await create();

    expect(
      await dispatch({
        entityRef: 'component:bank',
        summary: { owner: 'group:default/team' },
      }),
    ).toHaveLength(0);
  });

  it('informs the old and the new owner of a hand-over, and the last owner of a deletion', async () => {
    const { id } = await create({ eventTypes: ['catalog.entity.*'] });
    await portal.runTask(CATALOG_TASK_ID);
    catalog.put(owned('bank', 'third'));
    catalog.put(owned('shop', 'other'));
    await portal.runTask(CATALOG_TASK_ID);
    catalog.put(owned('shop', 'team'));
    await portal.runTask(CATALOG_TASK_ID);
    catalog.remove('component:default/shop');
    await portal.runTask(CATALOG_TASK_ID);

    await logAll(knex);
    expect(
      await knex('deliveries')
        .where({ integration_id: id })
        .orderBy('id')
        .pluck('event_type'),
    ).toEqual([
      'catalog.entity.updated',
      'catalog.entity.updated',
      'catalog.entity.deleted',
    ]);
  });

  it('rejects an event rather than losing it while the catalog is unavailable', async () => {
    await create();
    catalog.beforeAnswer = async () => {
      throw new Error('down');
    };

    const refused = await portal.post('/events', {
      type: 'a.b',
      payload: { entityRef: 'component:shop' },
    });
    expect(refused.status).toBe(503);
    expect(refused.body.error.message).toMatch(
      /who owns the entity.* Try again\.$/,
    );
    expect(await dispatch({})).toHaveLength(0);
  });

  it('can be tried on recent events', async () => {
    await dispatch({ entityRef: 'component:shop' });
    await dispatch({ entityRef: 'component:bank' });

    const { body } = await portal.post('/integrations/try-subscription', {
      eventTypes: ['a.b'],
      ownedOnly: true,
      owner: 'team',
    });
    expect(body).toMatchObject({ tried: 2, matched: 1 });
  });

  it('can be read and changed', async () => {
    const { id } = await portal.create({ url: receiver.url });
    const { body } = await portal.patch(`/integrations/${id}`, {
      ownedOnly: true,
    });

    expect(body.ownedOnly).toBe(true);
    expect(await dispatch({ entityRef: 'component:bank' })).toHaveLength(0);
  });
});
