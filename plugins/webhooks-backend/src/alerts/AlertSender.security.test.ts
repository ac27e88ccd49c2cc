import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
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

const TEAM = 'group:default/team';
const OTHER = 'group:default/other';
const SUMMARY = 'More of your webhooks need attention';

describe.each(databases.eachSupportedId())('alert rate limit (%s)', id => {
  async function setUp() {
    const knex = await migrated(await databases.init(id));
    const clock = new TestClock();
    const sent: NotificationSendOptions[] = [];
    const state = { down: false };
    const alerts = new AlertSender({
      outbox: new AlertOutbox({ knex }),
      notifications: {
        async send(notification) {
          if (state.down) {
            throw new Error('503 Service Unavailable');
          }
          sent.push(notification);
        },
      },
      recipients: new RecipientResolver({
        people: new PeopleDirectory({
          auth: mockServices.auth(),
          catalog: catalogServiceMock({ entities: [] }),
        }),
        fallbackRecipients: [],
        logger: mockServices.logger.mock(),
      }),
      portalPath: '/webhooks',
      clock,
      logger: mockServices.logger.mock(),
    });
    const add = async (count: number, owner: string) => {
      for (let i = 0; i < count; i += 1) {
        await insertAlert(knex, {
          kind: 'warning',
          integrationId: `${owner.split('/')[1]}-${i}`,
          owner,
          facts: { name: `${i}`, failingDays: 4, failingDaysLimit: 7 },
          now: clock.now(),
        });
      }
    };
    const titles = () => sent.splice(0).map(({ payload }) => payload.title);
    return { knex, clock, state, alerts, add, titles };
  }

  it('allows an owner 20 alerts per hour, and one that summarises the others', async () => {
    const { alerts, add, titles } = await setUp();
    await add(50, TEAM);
    await alerts.sendDue();
    const received = titles();
    expect(received).toHaveLength(21);
    expect(received.filter(title => title === SUMMARY)).toHaveLength(1);
  });

  it('keeps the others for later hours without loss', async () => {
    const { knex, clock, alerts, add, titles } = await setUp();
    await add(50, TEAM);
    const received: string[] = [];
    for (let i = 0; i < 4; i += 1) {
      await alerts.sendDue();
      received.push(...titles());
      clock.advance({ hours: 1 });
    }
    expect(new Set(received).size).toBe(51);
    expect(received.filter(title => title !== SUMMARY)).toHaveLength(50);
    await expect(knex('notification_outbox')).resolves.toEqual([]);
  });

  it('does not delay the alerts of other owners', async () => {
    const { alerts, add, titles } = await setUp();
    await add(50, TEAM);
    await add(1, OTHER);
    await alerts.sendDue();
    expect(titles().filter(title => title !== SUMMARY)).toHaveLength(21);
  });

  it('counts sent alerts, not tries', async () => {
    const { clock, state, alerts, add, titles } = await setUp();
    state.down = true;
    await add(20, TEAM);
    for (let i = 0; i < 3; i += 1) {
      await alerts.sendDue();
      clock.advance({ minutes: 2 });
    }
    state.down = false;
    await alerts.sendDue();
    expect(titles()).toHaveLength(20);
  });
});
