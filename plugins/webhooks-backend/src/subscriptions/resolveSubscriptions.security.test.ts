import { TestDatabases } from '@backstage/backend-test-utils';
import type { JsonArray } from '@backstage/types';
import {
  webhooksEventDispatchPermission,
  webhooksEventSubscribePermission,
  webhooksIntegrationCreatePermission,
} from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import { Receiver } from 'backstage-webhooks-test';
import { logAll } from '../__testUtils__/fixtures';
import {
  ALLOW,
  DENY,
  hasEventType,
  isPublic,
  onEventTypes,
  TestPolicy,
} from '../__testUtils__/TestPolicy';
import { TEAM, TestPortal } from '../__testUtils__/TestPortal';
import { OPERATIONAL_EVENT_TYPES } from '../model/operationalEventTypes';

jest.setTimeout(60_000);

const MALLORY = 'user:default/mallory';
const OWNER = 'user:default/owner';
const ADMIN = 'user:default/admin';

const PUBLIC = { description: 'd', visibility: 'public' };
const PROTECTED = { description: 'd', visibility: 'protected' };

const EVENT_TYPES = [
  { name: 'shop.ordered', ...PUBLIC },
  { name: 'shop.refunded', ...PROTECTED },
  { name: 'incident.opened', ...PROTECTED },
];

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

describe.each(databases.eachSupportedId())('subscriptions (%s)', databaseId => {
  let knex: Knex;
  let receiver: Receiver;
  let policy: TestPolicy;
  let portal: TestPortal;

  async function start(eventTypes: JsonArray = EVENT_TYPES): Promise<void> {
    portal = await TestPortal.start({
      knex,
      webhooks: { eventTypes },
      entities: [
        TEAM,
        { ...TEAM, metadata: { name: 'mallorys' } },
        { ...TEAM, kind: 'User', metadata: { name: 'owner' } },
      ],
      permissions: policy,
      features: [policy.userInfo()],
    });
  }

  /** Continues with other event types. */
  async function restart(eventTypes: JsonArray): Promise<void> {
    await portal.stop();
    await start(eventTypes);
  }

  beforeEach(async () => {
    knex = await databases.init(databaseId);
    receiver = await Receiver.start();
    policy = new TestPolicy({
      [MALLORY]: ['group:default/mallorys'],
      [OWNER]: ['group:default/team'],
      [ADMIN]: ALLOW,
    });
    policy.set(OWNER, webhooksEventSubscribePermission, ALLOW);
    for (const user of [MALLORY, OWNER]) {
      policy.set(user, webhooksIntegrationCreatePermission, ALLOW);
    }
    await start();
  });

  afterEach(async () => {
    await portal.stop();
    await receiver.stop();
  });

  function subscribe(user: string, ...eventTypes: string[]) {
    return portal.as(user).post('/integrations', {
      name: 'Hook',
      owner: user === MALLORY ? 'mallorys' : 'team',
      url: receiver.url,
      eventTypes,
    });
  }

  /** Dispatches an event and returns the number of its deliveries. */
  async function subscribers(type: string): Promise<number> {
    await portal.as(ADMIN).post('/events', { type, payload: {} }).expect(202);
    await logAll(knex);
    const [{ count }] = await knex('deliveries')
      .where({ event_type: type })
      .count({ count: '*' });
    return Number(count);
  }

  it('exclude protected event types from a wildcard of a caller who may not subscribe to them', async () => {
    await subscribe(MALLORY, '*').expect(201);

    expect(await subscribers('incident.opened')).toBe(0);
    expect(await subscribers('shop.ordered')).toBe(1);
  });

  it('include protected event types in a wildcard of a caller who may subscribe to them', async () => {
    await subscribe(OWNER, '*').expect(201);

    expect(await subscribers('incident.opened')).toBe(1);
    expect(await subscribers('shop.ordered')).toBe(1);
  });

  it('include only event types that a wildcard matches', async () => {
    await subscribe(OWNER, 'shop.*').expect(201);

    expect(await subscribers('incident.opened')).toBe(0);
    expect(await subscribers('shop.refunded')).toBe(1);
  });

  it('reject the name of a protected event type, at creation and in a change', async () => {
    const refused = await subscribe(MALLORY, 'shop.ordered', 'shop.refunded');
    expect(refused.status).toBe(403);
    expect(refused.body.error.message).toContain(
      "You need the permission webhooks.event.subscribe to subscribe to 'shop.refunded'",
    );

    const { body } = await subscribe(MALLORY, 'shop.ordered').expect(201);
    await portal
      .as(MALLORY)
      .patch(`/integrations/${body.id}`, { eventTypes: ['shop.refunded'] })
      .expect(403);
    expect(await subscribers('shop.refunded')).toBe(0);
  });

  it('reject a wildcard without permitted event types', async () => {
    policy.set(
      MALLORY,
      webhooksEventSubscribePermission,
      onEventTypes(hasEventType('shop.*')),
    );

    const answers = [
      await subscribe(MALLORY, 'incident.*'),
      await subscribe(MALLORY, 'shop.ordered', 'incident.*'),
    ];

    expect(answers.map(({ status }) => status)).toEqual([403, 403]);
  });

  it('limit a wildcard to the event types that the policy allows by name', async () => {
    policy.set(
      MALLORY,
      webhooksEventSubscribePermission,
      onEventTypes(hasEventType('shop.*')),
    );
    await subscribe(MALLORY, '*').expect(201);
    expect(await subscribers('shop.ordered')).toBe(1);
    expect(await subscribers('shop.refunded')).toBe(1);
    expect(await subscribers('incident.opened')).toBe(0);

    await restart([...EVENT_TYPES, { name: 'deployed', ...PUBLIC }]);
    expect(await subscribers('deployed')).toBe(0);
  });

  it('include public event types that are registered later in a wildcard', async () => {
    await subscribe(MALLORY, '*').expect(201);
    await restart([...EVENT_TYPES, { name: 'deployed', ...PUBLIC }]);

    expect(await subscribers('deployed')).toBe(1);
  });

  it('exclude later protected event types from older wildcards', async () => {
    await subscribe(MALLORY, '*').expect(201);
    await subscribe(OWNER, '*').expect(201);
    await restart([...EVENT_TYPES, { name: 'fired', ...PROTECTED }]);

    expect(await subscribers('fired')).toBe(0);
  });

  it('exclude an event type that becomes protected from older wildcards and names', async () => {
    await subscribe(MALLORY, '*').expect(201);
    await subscribe(MALLORY, 'shop.ordered').expect(201);
    await restart([{ name: 'shop.ordered', ...PROTECTED }]);

    expect(await subscribers('shop.ordered')).toBe(0);
  });

  it('keep an event type that becomes protected for integrations granted it by name', async () => {
    await subscribe(OWNER, 'shop.ordered').expect(201);
    await restart([{ name: 'shop.ordered', ...PROTECTED }]);

    expect(await subscribers('shop.ordered')).toBe(1);
  });

  it('keep grants when another member of the team saves the integration', async () => {
    const { body } = await subscribe(OWNER, 'incident.*').expect(201);
    policy.set(OWNER, webhooksEventSubscribePermission, onEventTypes(isPublic));
    await portal
      .as(OWNER)
      .patch(`/integrations/${body.id}`, {
        eventTypes: ['incident.*', 'shop.ordered'],
      })
      .expect(200);
    expect(await subscribers('incident.opened')).toBe(1);

    await portal
      .as(OWNER)
      .patch(`/integrations/${body.id}`, {
        eventTypes: ['incident.*', 'shop.refunded'],
      })
      .expect(403);
  });

  it('are decided again for a new owner', async () => {
    const { body } = await subscribe(OWNER, '*').expect(201);
    policy.set(OWNER, webhooksEventSubscribePermission, onEventTypes(isPublic));
    await portal
      .as(OWNER)
      .patch(`/integrations/${body.id}`, { owner: OWNER })
      .expect(200);

    expect(await subscribers('incident.opened')).toBe(0);
    expect(await subscribers('shop.ordered')).toBe(1);
  });

  it('are rejected without the permission', async () => {
    policy.set(MALLORY, webhooksEventSubscribePermission, DENY);

    expect((await subscribe(MALLORY, '*')).status).toBe(403);
  });

  it('do not affect the permission to dispatch an event type', async () => {
    const dispatch = (type: string) =>
      portal.as(MALLORY).post('/events', { type, payload: {} });

    await dispatch('shop.ordered').expect(202);
    const refused = await dispatch('incident.opened');
    expect(refused.status).toBe(403);
    expect(refused.body.error.message).toContain(
      "You need the permission webhooks.event.dispatch to dispatch 'incident.opened'",
    );
    policy.set(
      MALLORY,
      webhooksEventDispatchPermission,
      onEventTypes({
        allOf: [hasEventType('incident.*'), { not: isPublic }],
      }),
    );
    await dispatch('incident.opened').expect(202);
    await dispatch('shop.ordered').expect(403);
  });

  it('list protected event types only for callers who may subscribe to or dispatch them', async () => {
    const listed = async (user: string) =>
      (await portal.as(user).get('/event-types')).body.items.map(
        ({ name, visibility }: { name: string; visibility: string }) =>
          `${name} ${visibility}`,
      );

    expect(await listed(MALLORY)).toEqual(['shop.ordered public']);
    expect(await listed(OWNER)).toEqual([
      'incident.opened protected',
      'shop.ordered public',
      'shop.refunded protected',
      ...OPERATIONAL_EVENT_TYPES.map(({ name }) => `${name} protected`).sort(),
    ]);
    policy.set(
      MALLORY,
      webhooksEventDispatchPermission,
      onEventTypes(hasEventType('incident.*')),
    );
    expect(await listed(MALLORY)).toEqual([
      'incident.opened protected',
      'shop.ordered public',
    ]);
  });

  it('suggest no protected event type for an unregistered name', async () => {
    const asDispatcher = await portal
      .as(MALLORY)
      .post('/events', { type: 'incident.open', payload: {} });
    expect(asDispatcher.status).toBe(400);
    expect(asDispatcher.text).not.toContain('incident.opened');

    const asSubscriber = await subscribe(MALLORY, 'incident.open');
    expect(asSubscriber.status).toBe(400);
    expect(asSubscriber.text).not.toContain('incident.opened');
  });
});
