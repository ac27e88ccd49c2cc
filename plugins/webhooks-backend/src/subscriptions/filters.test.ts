import { TestDatabases } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import type { Knex } from 'knex';
import { Receiver } from 'backstage-webhooks-test';
import { logAll } from '../__testUtils__/fixtures';
import { TestPortal } from '../__testUtils__/TestPortal';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

const FILTER = { 'payload.environment': 'production' };

describe.each(databases.eachSupportedId())('filters (%s)', databaseId => {
  let knex: Knex;
  let receiver: Receiver;
  let portal: TestPortal;

  beforeEach(async () => {
    knex = await databases.init(databaseId);
    receiver = await Receiver.start();
    portal = await TestPortal.start({ knex });
  });

  afterEach(async () => {
    await portal.stop();
    await receiver.stop();
  });

  const create = (filter?: JsonObject, more: JsonObject = {}) =>
    portal.create({ url: receiver.url, ...(filter && { filter }), ...more });

  const dispatch = (payload: JsonObject, more: JsonObject = {}) =>
    portal.dispatch({ payload, ...more });

  it('exclude events', async () => {
    await create(FILTER);

    expect(await dispatch({ environment: 'staging' })).toHaveLength(0);
    expect(await dispatch({ environment: 'production' })).toHaveLength(1);
    expect(await dispatch({})).toHaveLength(0);
  });

  it('can match the event type', async () => {
    await create({ type: 'shop.order.placed' }, { eventTypes: ['*'] });

    expect(await dispatch({ total: 1 })).toHaveLength(0);
    expect(
      await dispatch({ total: 1 }, { type: 'shop.order.placed' }),
    ).toHaveLength(1);
  });

  it('apply to each integration separately', async () => {
    const all = await create();
    const some = await create(FILTER);
    await create({ 'payload.environment': 'staging' });
    await dispatch({ environment: 'production' });

    await logAll(knex);
    expect((await knex('deliveries').pluck('integration_id')).sort()).toEqual(
      [all.id, some.id].sort(),
    );
  });

  it('apply to held deliveries of a disabled integration', async () => {
    const { id } = await create(FILTER);
    await portal.post(`/integrations/${id}/disable`);

    expect(await dispatch({ environment: 'staging' })).toHaveLength(0);
    const [held] = await dispatch({ environment: 'production' });
    expect((await portal.delivery(held)).status).toBe('held');
  });

  it('do not exclude events that name the integration', async () => {
    const { id } = await create(FILTER);

    expect(
      await dispatch({ environment: 'staging' }, { integrationIds: [id] }),
    ).toHaveLength(1);
  });

  it('can be read, changed and cleared', async () => {
    const { id, filter } = await create(FILTER);
    expect(filter).toEqual(FILTER);
    const changed = await portal.patch(`/integrations/${id}`, {
      filter: { type: 'a.b' },
    });
    expect(changed.body.filter).toEqual({ type: 'a.b' });
    expect(
      (await portal.patch(`/integrations/${id}`, { name: 'Other' })).body
        .filter,
    ).toEqual({ type: 'a.b' });
    await portal.patch(`/integrations/${id}`, { filter: null });

    const { body } = await portal.get(`/integrations/${id}`);
    expect(body).not.toHaveProperty('filter');
  });

  it.each<[JsonObject, string]>([
    [{ action: 'opened' }, "filter: has the path 'action'"],
    [{ $nope: 1 }, "filter: has the operator '$nope', which does not exist"],
  ])('are rejected with the problem: %j', async (filter, message) => {
    const answer = await portal.post('/integrations', {
      name: 'Shop',
      owner: 'team',
      url: receiver.url,
      eventTypes: ['a.b'],
      filter,
    });

    expect(answer.status).toBe(400);
    expect(answer.body.error.message.replace(/\s+/g, ' ')).toContain(
      message.slice('filter: '.length),
    );
    expect(answer.body.error.message).toContain('filter');
  });

  it('can be tried on recent events', async () => {
    const all = await create();
    await dispatch({ environment: 'staging' });
    await dispatch({ environment: 'production' });
    await dispatch({ environment: 'production' }, { integrationIds: [all.id] });

    const trial = (filter: JsonObject) =>
      portal.post('/integrations/try-subscription', {
        eventTypes: ['a.*'],
        filter,
      });
    expect((await trial(FILTER)).body).toEqual({
      tried: 2,
      matched: 1,
      oldest: expect.any(String),
    });
    expect((await trial({ $nope: 1 })).body.error.message).toContain(
      "filter: has the operator '$nope'",
    );
  });

  it('are added and removed with integrations of app-config', async () => {
    const restart = async (filter?: JsonObject) => {
      await portal.stop();
      portal = await TestPortal.start({
        knex,
        webhooks: {
          integrations: [
            {
              id: 'configured',
              name: 'Configured',
              owner: 'team',
              url: receiver.url,
              eventTypes: ['a.b'],
              ...(filter && { filter }),
            },
          ],
        },
      });
      return (await portal.get('/integrations/configured')).body;
    };

    const before = await restart(FILTER);
    expect(before.filter).toEqual(FILTER);
    expect((await restart(FILTER)).version).toBe(before.version);
    expect(await restart()).not.toHaveProperty('filter');
  });
});
