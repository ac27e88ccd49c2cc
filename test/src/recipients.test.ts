import { engines, freshDatabase } from './__testUtils__/database';
import { eventually } from './testUtils/eventually';
import { githubEvents, githubEventTypes } from './__testUtils__/githubPayloads';
import { startPortal, type Portal } from './__testUtils__/portal';
import { Receiver } from './testUtils/Receiver';
import { Running } from './__testUtils__/Running';

jest.setTimeout(120_000);

const API = '/api/webhooks';

async function listTitles(portal: Portal, user: string): Promise<string[]> {
  const { body } = await portal
    .as(user)
    .get('/api/notifications/notifications');
  return body.notifications
    .map(({ payload }: { payload: { title: string } }) => payload.title)
    .sort();
}

/** Relations are stitched in the background, in no particular order. */
async function untilRelated(portal: Portal, paths: string[]): Promise<void> {
  for (const path of paths) {
    await eventually(async () => {
      const { body } = await portal
        .as('alice')
        .get(`/api/catalog/entities/by-name/${path}`);
      expect(body.relations?.length).toBeGreaterThan(0);
    });
  }
}

describe.each(engines)('Alerts, on %s', engine => {
  const running = new Running();

  it('reach the people behind the owner, or the fallback if there are none', async () => {
    const portal = await running.add(
      startPortal({
        database: freshDatabase(engine),
        eventTypes: githubEventTypes,
        webhooks: { alerts: { fallbackRecipients: ['User:default/Admin'] } },
      }),
    );
    await untilRelated(portal, [
      'user/default/carol',
      'group/default/platform-core',
      'group/default/platform-runtime',
      'group/default/platform',
      'group/default/shell',
      'group/default/past',
      'component/default/shop',
    ]);
    const receiver = await running.add(
      Receiver.start(async () => ({ status: 410 })),
    );
    const owners = [
      'Group:default/Platform',
      'component:default/shop',
      'group:default/shell',
      'group:default/past',
    ];
    for (const owner of owners) {
      const created = await portal.as('alice').post(`${API}/integrations`, {
        name: owner,
        owner,
        url: receiver.url,
        eventTypes: ['github.*'],
      });
      expect(created.status).toBe(201);
    }
    await portal.as('alice').post(`${API}/events`, githubEvents(1)[0]);

    await eventually(async () =>
      expect(await listTitles(portal, 'carol')).toEqual([
        expect.stringContaining('Group default Platform'),
        expect.stringContaining('component default shop'),
      ]),
    );
    await eventually(async () =>
      expect(await listTitles(portal, 'admin')).toEqual([
        expect.stringContaining('group default past'),
        expect.stringContaining('group default shell'),
      ]),
    );
    expect(await listTitles(portal, 'mallory')).toEqual([]);
  });

  it('name who disabled an integration to its other owners', async () => {
    const portal = await running.add(
      startPortal({
        database: freshDatabase(engine),
        eventTypes: githubEventTypes,
        webhooks: {},
      }),
    );
    const created = await portal.as('alice').post(`${API}/integrations`, {
      name: 'Payments',
      owner: 'payments',
      url: 'http://127.0.0.1/',
      eventTypes: ['github.*'],
    });
    await portal
      .as('alice')
      .post(`${API}/integrations/${created.body.id}/disable`, {
        reason: 'The receiver is being replaced',
      });
    await eventually(async () => {
      const { body } = await portal
        .as('bob')
        .get('/api/notifications/notifications');
      expect(body.notifications).toMatchObject([
        {
          payload: {
            title: 'Webhook "Payments" was disabled',
            description: expect.stringMatching(
              /user:default\/alice.*The receiver is being replaced/,
            ),
            severity: 'normal',
          },
        },
      ]);
    });
    expect(await listTitles(portal, 'alice')).toEqual([]);
  });
});
