import { TestDatabases } from '@backstage/backend-test-utils';
import {
  webhooksIntegrationCreatePermission,
  webhooksIntegrationCreateForOthersPermission,
  webhooksIntegrationUpdatePermission,
  type Integration,
} from 'backstage-plugin-webhooks-common';
import {
  ALLOW,
  isOwner,
  onIntegrations,
  TestPolicy,
} from '../__testUtils__/TestPolicy';
import { MEMBER, TEAM, TestPortal } from '../__testUtils__/TestPortal';

jest.setTimeout(60_000);

const ADMIN = 'user:default/admin';
const JOE = 'user:default/joe';
const FROM = 'group:default/team';
const TO = 'group:default/other';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

describe.each(databases.eachSupportedId())(
  'access to a hand-over (%s)',
  databaseId => {
    let policy: TestPolicy;
    let portal: TestPortal;

    beforeEach(async () => {
      policy = new TestPolicy({ [ADMIN]: ALLOW, [JOE]: [FROM] });
      portal = await TestPortal.start({
        knex: await databases.init(databaseId),
        entities: [TEAM, MEMBER, { ...TEAM, metadata: { name: 'other' } }],
        permissions: policy,
        features: [policy.userInfo()],
      });
    });

    afterEach(async () => {
      await portal.stop();
    });

    async function create(fields: object = {}): Promise<string> {
      const { body } = await portal.as(ADMIN).post('/integrations', {
        name: 'a',
        owner: FROM,
        url: 'https://hooks.example.com/',
        eventTypes: ['a.*'],
        ...fields,
      });
      return body.id;
    }

    const handOver = (user: string, from = FROM, to = TO) =>
      portal.as(user).post('/integrations/hand-over', { from, to });

    async function readOwner(id: string): Promise<string> {
      const { body } = await portal.as(ADMIN).get(`/integrations/${id}`);
      return (body as Integration).owner;
    }

    it('rejects a new owner that the caller may not create for', async () => {
      const id = await create();

      const { status, body } = await handOver(JOE);

      expect(status).toBe(403);
      expect(body.error.message).toContain('create-for-others');
      expect(await readOwner(id)).toBe(FROM);
    });

    it('allows other owners with the permission for it', async () => {
      const id = await create();
      policy.set(JOE, webhooksIntegrationCreateForOthersPermission, ALLOW);

      const { body } = await handOver(JOE);

      expect(body.changed).toEqual([id]);
      expect(await readOwner(id)).toBe(TO);
    });

    it('neither changes nor counts integrations that the caller may not update', async () => {
      const id = await create({ owner: TO });

      const { status, body } = await handOver(JOE, TO, FROM);

      expect(status).toBe(200);
      expect(body).toEqual({
        changed: [],
        count: 0,
        skipped: { config: 0, notAllowed: 0, limit: 0, conflict: 0 },
      });
      expect(await readOwner(id)).toBe(TO);
    });

    it('authorizes every integration, because its entity may be a condition', async () => {
      const open = await create({ entityRef: 'component:default/open' });
      const closed = await create({ entityRef: 'component:default/closed' });
      policy.set(
        JOE,
        webhooksIntegrationUpdatePermission,
        onIntegrations(isOwner(FROM)),
      );
      policy.set(
        JOE,
        webhooksIntegrationCreatePermission,
        onIntegrations({
          rule: 'HAS_SUBJECT_ENTITY',
          resourceType: 'webhooks-integration',
          params: { entityRefs: ['component:default/open'] },
        }),
      );

      const { body } = await handOver(JOE);

      expect(body).toMatchObject({
        changed: [open],
        count: 1,
        skipped: { notAllowed: 1 },
      });
      expect(await readOwner(closed)).toBe(FROM);
    });

    it('does not transfer grants of protected event types', async () => {
      const wide = await create({ eventTypes: ['*'] });
      const named = await create({ eventTypes: ['c.d'] });
      policy.set(JOE, webhooksIntegrationCreateForOthersPermission, ALLOW);

      const { body } = await handOver(JOE);

      expect(body).toMatchObject({
        changed: [wide],
        skipped: { notAllowed: 1 },
      });
      expect(await readOwner(named)).toBe(FROM);
      const { body: dispatched } = await portal
        .as(ADMIN)
        .post('/events', { type: 'c.d', payload: {} });
      expect(
        dispatched.deliveries.map(
          (one: { integrationId: string }) => one.integrationId,
        ),
      ).toEqual([named]);
    });
  },
);
