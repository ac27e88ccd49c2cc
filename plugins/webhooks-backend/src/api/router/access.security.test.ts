import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { actionsRegistryServiceFactory } from '@backstage/backend-defaults/alpha';
import { mockCredentials, TestDatabases } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import type { Replay } from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import request from 'supertest';
import { AuditRecorder, eventually, Receiver } from 'backstage-webhooks-test';
import { tableCells } from '../../__testUtils__/markdown';
import { allRoutes } from '../../__testUtils__/routes';
import { ALLOW, DENY, TestPolicy } from '../../__testUtils__/TestPolicy';
import { TEAM, TestPortal } from '../../__testUtils__/TestPortal';
import { IntegrationStore } from '../../database/IntegrationStore';
import { ReplayStore } from '../../database/ReplayStore';
import { CATALOG_TASK_ID } from '../../sources/catalog/CatalogSource';

jest.setTimeout(120_000);

const TABLE = join(__dirname, '../../../docs/access.md');

const CALLERS = {
  none: mockCredentials.none.header(),
  guest: mockCredentials.user.header('user:default/guest'),
  other: mockCredentials.user.header('user:default/other'),
  owner: mockCredentials.user.header('user:default/owner'),
  admin: mockCredentials.user.header('user:default/admin'),
  plugin: service('plugin:trusted'),
  dispatcher: service('plugin:scaffolder'),
  stranger: service('plugin:stranger'),
};
type Caller = keyof typeof CALLERS;

const OWNED: Record<string, string> = {
  'user:default/other': 'group:default/other',
  'user:default/owner': 'group:default/team',
};

/** The policy described in the documentation. The framework allows services everything. */
const policy = new TestPolicy({
  'user:default/guest': DENY,
  'user:default/admin': ALLOW,
  ...Object.fromEntries(
    Object.entries(OWNED).map(([user, group]) => [user, [group]]),
  ),
});
function service(subject: string): string {
  return mockCredentials.service.header({
    onBehalfOf: mockCredentials.service(subject),
    targetPluginId: 'webhooks',
  });
}

/** The rows of the table: the call and the response to each caller. */
function readTable(): [call: string, answers: Record<Caller, string>][] {
  const rows = tableCells(readFileSync(TABLE, 'utf8'));
  const [[, ...callers], , ...calls] = rows;
  return calls.map(([call, ...answers]) => [
    call,
    Object.fromEntries(answers.map((answer, i) => [callers[i], answer])),
  ]) as [string, Record<Caller, string>][];
}

/** Request bodies by call. */
const BODIES: Record<string, object> = {
  'POST /integrations': {
    name: 'New',
    owner: 'group:default/team',
    url: 'https://hooks.example.com/new',
    eventTypes: ['shop.*'],
  },
  // Not connected to, because of its port.
  'POST /integrations/check-url': { url: 'https://127.0.0.1:22/' },
  'POST /integrations/try-subscription': { eventTypes: ['a.*'] },
  'POST /integrations/hand-over': {
    from: 'group:default/team',
    to: 'group:default/other',
  },
  'PATCH /integrations/:id': { name: 'Changed' },
  'POST /integrations/:id/replay': { from: '2026-01-01T00:00:00Z' },
  'POST /integrations/:id/replay {"catalog":"current"}': {},
  'POST /deliveries/:delivery/check-signature': {
    webhookId: '1',
    webhookTimestamp: '1',
    webhookSignature: 'v1,',
  },
  'POST /events': { type: 'a.b', payload: {} },
  'POST /events/batch': { events: [{ type: 'a.b', payload: {} }] },
  'POST /sources/:source/resync': { events: 'none' },
  'ACTION webhooks:dispatch': { type: 'a.b', payload: {} },
};

/** Inputs of actions on an integration or a delivery, by action. */
const SUBJECTS: Record<string, (id: string, delivery: string) => object> = {
  'webhooks:get-integration-health': integrationId => ({ integrationId }),
  'webhooks:redeliver': (_, deliveryId) => ({ deliveryId }),
  'webhooks:cancel-delivery': (_, deliveryId) => ({ deliveryId }),
  'webhooks:get-delivery-response': (_, deliveryId) => ({ deliveryId }),
  'webhooks:enable-integration': integrationId => ({ integrationId }),
  'webhooks:disable-integration': integrationId => ({ integrationId }),
  'webhooks:resume-integration': integrationId => ({ integrationId }),
};

/** Calls whose results depend on the caller. */
const LISTS = [
  '/integrations',
  '/health',
  '/deliveries',
  'webhooks:list-integrations',
  'webhooks:list-deliveries',
];

const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

describe.each(databases.eachSupportedId())('access (%s)', databaseId => {
  const audit = new AuditRecorder();
  let portal: TestPortal;
  let receiver: Receiver;
  let ofOther: string;
  let knex: Knex;

  beforeAll(async () => {
    receiver = await Receiver.start();
    knex = await databases.init(databaseId);
    portal = await TestPortal.start({
      knex,
      entities: [TEAM, { ...TEAM, metadata: { name: 'other' } }],
      permissions: policy,
      webhooks: {
        sources: { catalog: {} },
        // The clock does not move, so rate limits are never refilled.
        limits: {
          changesPerMinute: { user: 100_000 },
          dispatchesPerMinute: { user: 100_000 },
        },
        access: {
          services: [
            { subject: 'plugin:trusted' },
            {
              subject: 'plugin:scaffolder',
              permissions: ['webhooks.event.dispatch'],
            },
          ],
        },
      },
      features: [
        audit.factory(),
        actionsRegistryServiceFactory,
        policy.userInfo(),
      ],
    });
    await portal.runTask(CATALOG_TASK_ID);
    ofOther = await create('group:default/other');
  });

  afterAll(async () => {
    await portal.stop();
    await receiver.stop();
  });

  /** Bypasses the check against the OpenAPI document, which the calls under test pass. */
  function asAdmin(
    method: 'get' | 'post' | 'delete',
    path: string,
    body?: object,
  ) {
    return request(portal.server)
      [method](`/api/webhooks${path}`)
      .set('authorization', CALLERS.admin)
      .send(body);
  }

  async function create(owner: string): Promise<string> {
    const { body } = await asAdmin('post', '/integrations', {
      name: 'Hook',
      owner,
      url: receiver.url,
      eventTypes: ['shop.*', 'catalog.entity.created'],
    });
    return body.id;
  }

  async function dispatchTo(id: string): Promise<string> {
    const { body } = await asAdmin('post', '/events', {
      type: 'a.b',
      payload: {},
      integrationIds: [id],
    });
    return body.deliveries[0].id;
  }

  /** A stored replay that no replica has started. */
  async function startReplay(id: string): Promise<string> {
    const replay = await new ReplayStore({ knex }).start({
      integration: await new IntegrationStore({ knex }).get(id),
      from: 0,
      to: 1,
      status: ['failed'],
      trust: true,
      createdBy: 'user:default/admin',
      limit: 0,
      now: 0,
    });
    return (replay as Replay).id;
  }

  /** Sends a call of the table as a caller, for a separate integration of the team. */
  async function answer(call: string, caller: Caller): Promise<string> {
    const id = await create('group:default/team');
    const [, method, target, extra] = /^(\w+) (\S+)(?: (\{.*))?$/.exec(call)!;
    if (/[/:]cancel/.test(target)) {
      // Its delivery is held.
      await asAdmin('post', `/integrations/${id}/disable`);
    }
    const delivery = await dispatchTo(id);
    const isList = LISTS.includes(target.split('?')[0]);
    if (isList) {
      // The newest one, so that it is on the first page of lists.
      await dispatchTo(ofOther);
    }
    if (/[/:]enable/.test(target)) {
      await asAdmin('post', `/integrations/${id}/disable`);
    }
    if (target === 'webhooks:get-delivery-response') {
      await eventually(async () =>
        expect(
          (await asAdmin('get', `/deliveries/${delivery}`)).body.attempts,
        ).toHaveLength(1),
      );
    }
    const replay = target.includes(':replay') ? await startReplay(id) : '';
    audit.take();
    const body = {
      ...(BODIES[call] ?? BODIES[`${method} ${target}`]),
      ...SUBJECTS[target]?.(id, delivery),
      ...(extra && JSON.parse(extra.replace(':id', id))),
    };
    const path =
      method === 'ACTION'
        ? `/.backstage/actions/v1/actions/${target}/invoke`
        : target
            .replace(':id', id)
            .replace(':delivery', delivery)
            .replace(':replay', replay)
            .replace(':source', 'catalog')
            .replace('/event-types/:type', '/event-types/a.b');
    const send = method === 'ACTION' ? 'post' : method.toLowerCase();
    const response = await portal[send as 'post'](path, body).set(
      'authorization',
      CALLERS[caller],
    );
    const failed = audit.take().filter(({ status }) => status === 'failed');
    if ([403, 404].includes(response.status)) {
      expect(failed).toHaveLength(1);
      expect(['medium', 'high', 'low']).toContain(failed[0].severityLevel);
      expect(JSON.stringify(response.body)).not.toContain(receiver.url);
    } else {
      expect(failed).toEqual([]);
    }
    const { items } = response.body.output ?? response.body;
    const answered =
      isList && response.status === 200
        ? `200 ${await held(target, caller, items)}`
        : String(response.status);
    // So that lists have only one page.
    await asAdmin('delete', `/integrations/${id}`);
    return answered;
  }

  /** The owners of the integrations or deliveries in a list. */
  async function held(
    target: string,
    caller: Caller,
    items: { id: string; integrationId: string }[],
  ): Promise<string> {
    const { body } = await asAdmin('get', '/integrations?limit=200');
    const ownerById = new Map<string, string>(
      body.items.map((one: { id: string; owner: string }) => [
        one.id,
        one.owner,
      ]),
    );
    const owners = new Set(
      items.map(item =>
        ownerById.get(
          target.endsWith('deliveries') ? item.integrationId : item.id,
        ),
      ),
    );
    const own = OWNED[`user:default/${caller}`];
    return [...owners].every(owner => owner === own) ? 'own' : 'all';
  }

  it.each(readTable())(
    '%s responds as the table says',
    async (call, expected) => {
      const answers: Record<string, string> = {};
      for (const caller of Object.keys(CALLERS) as Caller[]) {
        answers[caller] = await answer(call, caller);
      }

      expect(answers).toEqual(expected);
    },
  );

  it('has a row for every action', async () => {
    const { body } = await asAdmin('get', '/.backstage/actions/v1/actions');

    expect(readTable().map(([call]) => call)).toEqual(
      expect.arrayContaining(
        body.actions.map(({ id }: { id: string }) => `ACTION ${id}`),
      ),
    );
  });

  it('shows the log of a deleted integration only to callers without conditions', async () => {
    const id = await create('group:default/team');
    const delivery = await dispatchTo(id);
    await asAdmin('delete', `/integrations/${id}`);

    const read = async (caller: Caller) =>
      (
        await portal
          .get(`/deliveries/${delivery}`)
          .set('authorization', CALLERS[caller])
      ).status;

    expect(await read('owner')).toBe(404);
    expect(await read('admin')).toBe(200);
  });
});

describe.each(databases.eachSupportedId())(
  'the response of a receiver (%s)',
  databaseId => {
    it('is in the evidence only for callers who may read deliveries', async () => {
      const receiver = await Receiver.start(async () => ({
        status: 410,
        body: 'You sent 42',
      }));
      let mayReadDeliveries = true;
      const portal = await TestPortal.start({
        knex: await databases.init(databaseId),
        permissions: {
          authorize: async requests =>
            requests.map(() => ({ result: AuthorizeResult.ALLOW })),
          authorizeConditional: async requests =>
            requests.map(({ permission }) => ({
              result:
                mayReadDeliveries ||
                permission.name !== 'webhooks.delivery.read'
                  ? AuthorizeResult.ALLOW
                  : AuthorizeResult.DENY,
            })),
        },
      });
      const { id } = await portal.create({ url: receiver.url });
      await portal.dispatch();
      const lastAttempt = async () => {
        const { body } = await portal.get(`/integrations/${id}/health`);
        return body.evidence?.lastAttempt;
      };

      await eventually(async () =>
        expect(await lastAttempt()).toMatchObject({
          statusCode: 410,
          responseBody: 'You sent 42',
        }),
      );
      mayReadDeliveries = false;
      const brief = await lastAttempt();
      expect(brief).toMatchObject({ statusCode: 410 });
      expect(brief).not.toHaveProperty('responseBody');
      await portal.stop();
      await receiver.stop();
    });
  },
);

it('has a row for every route', () => {
  const routes = allRoutes().map(route =>
    route
      .replace('/deliveries/:id', '/deliveries/:delivery')
      .replace('/event-types/:name', '/event-types/:type')
      .replace(':replayId', ':replay')
      .replace('/sources/:id', '/sources/:source'),
  );

  expect(routes.length).toBeGreaterThan(15);
  expect(readTable().map(([call]) => call)).toEqual(
    expect.arrayContaining(routes),
  );
});
