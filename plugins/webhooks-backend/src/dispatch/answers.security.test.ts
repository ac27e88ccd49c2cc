import { TestDatabases } from '@backstage/backend-test-utils';
import { webhooksIntegrationReadPermission } from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import { AuditRecorder } from 'backstage-webhooks-test';
import { logAll } from '../__testUtils__/fixtures';
import { ALLOW, DENY, TestPolicy } from '../__testUtils__/TestPolicy';
import { TEAM, TestPortal } from '../__testUtils__/TestPortal';

jest.setTimeout(60_000);

const MALLORY = 'user:default/mallory';
const ADMIN = 'user:default/admin';
const NO_ID = '019cae6b-6600-7000-8000-26bfc9127da1';

const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

describe.each(databases.eachSupportedId())('responses (%s)', databaseId => {
  const audit = new AuditRecorder();
  let knex: Knex;
  let policy: TestPolicy;
  let portal: TestPortal;
  let mine: string;
  let foreign: string;

  beforeEach(async () => {
    knex = await databases.init(databaseId);
    policy = new TestPolicy({
      [MALLORY]: ['group:default/mallorys'],
      [ADMIN]: ALLOW,
    });
    portal = await TestPortal.start({
      knex,
      permissions: policy,
      features: [policy.userInfo(), audit.factory()],
      entities: [TEAM, { ...TEAM, metadata: { name: 'mallorys' } }],
    });
    mine = await create('mallorys');
    foreign = await create('team');
  });

  afterEach(async () => {
    await portal.stop();
  });

  async function create(owner: string): Promise<string> {
    const { body } = await portal
      .as(ADMIN)
      .post('/integrations', {
        name: 'Hook',
        owner,
        url: 'http://127.0.0.1:9999/',
        eventTypes: ['a.b'],
      })
      .expect(201);
    return body.id;
  }

  const dispatch = (user: string) =>
    portal
      .as(user)
      .post('/events', { type: 'a.b', payload: {}, idempotencyKey: 'key' });

  it('list the deliveries that the caller may read, and count the others', async () => {
    const { body } = await dispatch(MALLORY).expect(202);

    expect(body).toEqual({
      eventId: expect.any(String),
      deliveries: [
        { id: expect.any(String), integrationId: mine, status: 'pending' },
      ],
      hidden: 1,
    });
    await logAll(knex);
    expect(await knex('deliveries')).toHaveLength(2);
  });

  it('list all for a caller who may read all, and none for one who may read none', async () => {
    const all = (await dispatch(ADMIN)).body;
    expect(all.deliveries).toHaveLength(2);
    expect(all).not.toHaveProperty('hidden');

    policy.set(MALLORY, webhooksIntegrationReadPermission, DENY);
    expect((await dispatch(MALLORY)).body).toMatchObject({
      deliveries: [],
      hidden: 2,
    });
  });

  it('are filtered again for a repeated key', async () => {
    policy.set(MALLORY, webhooksIntegrationReadPermission, ALLOW);
    const first = (await dispatch(MALLORY)).body;
    expect(first.deliveries).toHaveLength(2);
    policy.set(MALLORY, webhooksIntegrationReadPermission, DENY);
    const again = (await dispatch(MALLORY)).body;

    expect(again).toEqual({
      eventId: first.eventId,
      deliveries: [],
      hidden: 2,
    });
    expect(JSON.stringify(again)).not.toContain(foreign);
  });

  it('do not distinguish a foreign integration or delivery from one that does not exist', async () => {
    await dispatch(ADMIN).expect(202);
    await logAll(knex);
    const [delivery] = await knex('deliveries')
      .where({ integration_id: foreign })
      .pluck('id');
    const as = portal.as(MALLORY);
    const calls: ((
      integration: string,
      delivery: string,
    ) => ReturnType<typeof as.get>)[] = [
      i => as.get(`/integrations/${i}`),
      i => as.get(`/integrations/${i}/health`),
      i => as.get(`/integrations/${i}/secret`),
      i => as.patch(`/integrations/${i}`, { name: 'x' }),
      i => as.delete(`/integrations/${i}`),
      i => as.post(`/integrations/${i}/enable`),
      i => as.post(`/integrations/${i}/disable`),
      i => as.post(`/integrations/${i}/test`),
      i => as.post(`/integrations/${i}/secret/rotate`),
      (_, d) => as.get(`/deliveries/${d}`),
      (_, d) => as.post(`/deliveries/${d}/redeliver`),
    ];
    for (const call of calls) {
      const there = await call(foreign, delivery);
      const notThere = await call(NO_ID, NO_ID);

      expect([there.status, notThere.status]).toEqual([404, 404]);
      expect(
        there.body.error.message
          .replaceAll(foreign, NO_ID)
          .replaceAll(delivery, NO_ID),
      ).toBe(notThere.body.error.message);
    }
  });

  it('are audited as refused if they conceal something', async () => {
    audit.take();
    await portal.as(MALLORY).get(`/integrations/${foreign}`).expect(404);
    await portal.as(MALLORY).delete(`/integrations/${foreign}`).expect(404);
    await portal.as(MALLORY).get(`/integrations/${NO_ID}`).expect(404);

    expect(
      audit.take().map(({ eventId, error }) => [eventId, error?.name]),
    ).toEqual([
      ['access-refused', 'NotAllowedError'],
      ['integration-delete', 'NotAllowedError'],
    ]);
  });

  it('name the missing permission to a caller who may read', async () => {
    policy.set(MALLORY, webhooksIntegrationReadPermission, ALLOW);

    const { body } = await portal
      .as(MALLORY)
      .delete(`/integrations/${foreign}`)
      .expect(403);

    expect(body.error.message).toContain('webhooks.integration.delete');
  });
});
