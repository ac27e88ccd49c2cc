import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import type { NotificationSendOptions } from '@backstage/plugin-notifications-node';
import { TestClock } from 'backstage-webhooks-test';
import { migrated } from '../__testUtils__/fixtures';
import { AlertOutbox } from '../database/AlertOutbox';
import { insertAlert } from '../database/operations/alerts/insertAlert';
import { PeopleDirectory } from '../owners/PeopleDirectory';
import { AlertSender } from './AlertSender';
import { RecipientResolver } from './RecipientResolver';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

const ENTITIES: Entity[] = [
  {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Group',
    metadata: { name: 'team' },
    spec: { type: 'team', children: [] },
    relations: [{ type: 'hasMember', targetRef: 'user:default/jane' }],
  },
  {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Group',
    metadata: { name: 'pair' },
    spec: { type: 'team', children: [] },
    relations: ['jane', 'joe'].map(name => ({
      type: 'hasMember',
      targetRef: `user:default/${name}`,
    })),
  },
  ...['jane', 'joe'].map(name => ({
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'User',
    metadata: { name },
    spec: {},
  })),
];

describe.each(databases.eachSupportedId())('AlertSender (%s)', id => {
  async function setUp(options: { fallbackRecipients?: string[] } = {}) {
    const knex = await migrated(await databases.init(id));
    const clock = new TestClock();
    const sent: NotificationSendOptions[] = [];
    const state: { fail?: (n: NotificationSendOptions) => boolean } = {};
    const logger = mockServices.logger.mock();
    const sender = () =>
      new AlertSender({
        outbox: new AlertOutbox({ knex }),
        notifications: {
          async send(notification) {
            if (state.fail?.(notification)) {
              throw new Error('503 Service Unavailable');
            }
            sent.push(notification);
          },
        },
        recipients: new RecipientResolver({
          people: new PeopleDirectory({
            auth: mockServices.auth(),
            catalog: catalogServiceMock({ entities: ENTITIES }),
          }),
          fallbackRecipients: options.fallbackRecipients ?? [],
          logger,
        }),
        portalPath: '/webhooks',
        clock,
        logger,
      });
    const add = (integrationId: string, owner = 'group:default/team') =>
      insertAlert(knex, {
        kind: 'warning',
        integrationId,
        owner,
        facts: { name: integrationId, failingDays: 4, failingDaysLimit: 7 },
        now: clock.now(),
      });
    const titles = () => sent.map(({ payload }) => payload.title);
    return {
      knex,
      clock,
      sent,
      state,
      logger,
      sender,
      alerts: sender(),
      add,
      titles,
    };
  }

  it('sends due alerts to the owners once', async () => {
    const { knex, alerts, add, sent } = await setUp({
      fallbackRecipients: ['group:default/ops'],
    });
    await add('a');
    await add('b', 'group:default/gone');
    await alerts.sendDue();
    await alerts.sendDue();
    expect(sent).toEqual([
      {
        recipients: { type: 'entity', entityRef: ['user:default/jane'] },
        payload: expect.objectContaining({
          title: 'Webhook "a" is failing',
          scope: 'webhooks:integration:a',
        }),
      },
      {
        recipients: { type: 'entity', entityRef: ['group:default/ops'] },
        payload: expect.objectContaining({ title: 'Webhook "b" is failing' }),
      },
    ]);
    await expect(knex('notification_outbox')).resolves.toEqual([]);
  });

  it('excludes the person who disabled an integration, and sends nothing without recipients', async () => {
    const { knex, clock, alerts, sent } = await setUp();
    for (const [integrationId, disabledBy, owner] of [
      ['a', 'user:default/jane', 'group:default/pair'],
      ['b', 'user:default/jane', 'group:default/team'],
      ['c', 'external:ci', 'group:default/team'],
    ]) {
      await insertAlert(knex, {
        kind: 'disabled-by-hand',
        integrationId,
        owner,
        facts: { name: integrationId, disabledBy },
        now: clock.now(),
      });
    }
    await alerts.sendDue();
    expect(sent.map(({ recipients }) => recipients)).toEqual([
      {
        type: 'entity',
        entityRef: ['user:default/jane', 'user:default/joe'],
        excludeEntityRef: 'user:default/jane',
      },
      {
        type: 'entity',
        entityRef: ['user:default/jane'],
        excludeEntityRef: 'external:ci',
      },
    ]);
    await expect(knex('notification_outbox')).resolves.toEqual([]);
  });

  it('retries with increasing pauses while the notification service is down', async () => {
    const { knex, clock, alerts, add, state, titles, logger } = await setUp();
    state.fail = () => true;
    await add('a');
    const pauses: number[] = [];
    for (let i = 0; i < 9; i += 1) {
      await alerts.sendDue();
      const [row] = await knex('notification_outbox');
      expect(row.attempts).toBe(i + 1);
      expect(row.last_error).toBe('Error: 503 Service Unavailable');
      pauses.push((Number(row.due_at) - clock.now()) / 1000);
      // It is not due yet.
      clock.set(new Date(Number(row.due_at) - 1).toISOString());
      await alerts.sendDue();
      clock.advance({ milliseconds: 1 });
    }
    expect(pauses).toEqual([15, 30, 60, 120, 240, 480, 900, 900, 900]);
    expect(logger.warn).toHaveBeenCalledTimes(9);
    state.fail = undefined;
    await alerts.sendDue();
    await alerts.sendDue();
    expect(titles()).toEqual(['Webhook "a" is failing']);
    await expect(knex('notification_outbox')).resolves.toEqual([]);
  });

  it('does not delay other alerts because of a rejected one', async () => {
    const { knex, alerts, add, state, titles } = await setUp();
    state.fail = ({ payload }) => payload.title.includes('bad');
    await add('bad');
    await add('nonsense', 'not an entity ref');
    await add('good');
    await alerts.sendDue();
    expect(titles()).toEqual(['Webhook "good" is failing']);
    await expect(
      knex('notification_outbox').orderBy('id').pluck('integration_id'),
    ).resolves.toEqual(['bad', 'nonsense']);
  });

  it('sends several batches, and each alert once with several senders', async () => {
    const { add, sender, titles } = await setUp();
    const names = Array.from({ length: 45 }, (_, i) => `i${i}`);
    for (const [i, name] of names.entries()) {
      await add(name, `group:default/team-${i % 3}`);
    }
    const senders = [sender(), sender(), sender()];
    senders.forEach(one => {
      one.sendSoon();
      one.sendSoon();
    });
    await Promise.all(senders.map(one => one.settled()));
    expect(titles().sort()).toEqual(
      names.map(name => `Webhook "${name}" is failing`).sort(),
    );
  });

  it('leaves alerts to the health task if they cannot be read', async () => {
    const { knex, alerts, add, titles, logger } = await setUp();
    await add('a');
    await knex.schema.renameTable('notification_outbox', 'elsewhere');
    alerts.sendSoon();
    await alerts.settled();
    expect(logger.warn.mock.calls[0][0]).toContain('the health task will');
    await knex.schema.renameTable('elsewhere', 'notification_outbox');
    alerts.sendSoon();
    await alerts.settled();
    expect(titles()).toHaveLength(1);
  });
});
