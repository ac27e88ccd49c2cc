import type { Delivery } from 'backstage-plugin-webhooks-common';
import { githubEvents, githubEventTypes } from './__testUtils__/githubPayloads';
import { engines, freshDatabase } from './__testUtils__/database';
import { eventually } from './testUtils/eventually';
import { startPortal, type Portal } from './__testUtils__/portal';
import { Receiver } from './testUtils/Receiver';
import { Running } from './__testUtils__/Running';
import { TestClock } from './testUtils/TestClock';

jest.setTimeout(120_000);

const API = '/api/webhooks';

async function listNotifications(portal: Portal, user: string) {
  const { body } = await portal
    .as(user)
    .get('/api/notifications/notifications');
  return body.notifications.map(
    ({ origin, payload }: { origin: string; payload: object }) => ({
      origin,
      ...payload,
    }),
  );
}

/** The single alert that owners see: a warning after an hour of failures, replaced by later ones. */
function alertsAfter(failingDays: number): string[] {
  if (failingDays < 2) {
    return [];
  }
  return failingDays < 7
    ? ['normal: Webhook "Payments receiver" is failing']
    : ['high: Webhook "Payments receiver" was disabled'];
}

describe.each(engines)('An integration that breaks, on %s', engine => {
  const running = new Running();

  it('is warned about, disabled, alerted, and replayed after its repair', async () => {
    const clock = new TestClock('2026-03-01T12:00:00Z');
    const portal = await running.add(
      startPortal({
        database: freshDatabase(engine),
        eventTypes: githubEventTypes,
        clock,
        // A pause would last until the clock is advanced, and delay the attempts of the day.
        webhooks: { delivery: { coolDown: { failures: 1_000 } } },
      }),
    );
    const alice = portal.as('alice');
    const receiver = await running.add(
      Receiver.start(async () => ({ status: 500, body: 'out of order' })),
    );
    const healthy = await running.add(Receiver.start());
    const integrations = [];
    for (const [name, { url }] of Object.entries({ receiver, healthy })) {
      const { body } = await alice.post(`${API}/integrations`, {
        name: `Payments ${name}`,
        owner: 'payments',
        url,
        eventTypes: ['github.*'],
      });
      integrations.push(body.id);
    }
    const [broken, works] = integrations;
    const [event] = githubEvents(1);
    const health = async (id: string) =>
      (await alice.get(`${API}/integrations/${id}/health`)).body;
    const failingDays = async () =>
      (await health(broken)).days.filter(
        (day: { error: number }) => day.error > 0,
      ).length;

    for (let day = 1; day <= 7; day += 1) {
      // A day without traffic neither extends nor resets the streak.
      clock.advance({ days: day === 3 ? 2 : 1 });
      await alice.post(`${API}/events`, event);
      await eventually(async () => expect(await failingDays()).toBe(day));
      await eventually(async () =>
        expect(
          (await listNotifications(portal, 'bob')).map(
            ({ title, severity }: { title: string; severity: string }) =>
              `${severity}: ${title}`,
          ),
        ).toEqual(alertsAfter(day)),
      );
    }

    const disabled = await eventually(async () => {
      const body = await health(broken);
      expect(body.state).toBe('disabled');
      return body;
    });
    expect(disabled).toMatchObject({
      health: 'disabled',
      reason: 'failing-days',
      evidence: {
        reason: 'failing-days',
        summary: expect.stringContaining('on 7 days in a row failed'),
        lastAttempt: {
          outcome: 'error',
          statusCode: 500,
          responseBody: 'out of order',
        },
      },
    });
    expect(disabled.evidence.days).toHaveLength(7);
    expect(await health(works)).toMatchObject({ health: 'healthy' });

    for (const owner of ['alice', 'bob']) {
      await eventually(async () =>
        expect(await listNotifications(portal, owner)).toEqual([
          expect.objectContaining({
            origin: 'plugin:webhooks',
            title: 'Webhook "Payments receiver" was disabled',
            description: expect.stringContaining('7 days in a row failed'),
            severity: 'high',
            link: `/webhooks/integrations/${broken}`,
            topic: 'webhooks.integration.disabled',
          }),
        ]),
      );
    }
    expect(await listNotifications(portal, 'mallory')).toEqual([]);
    expect(
      portal.audit.filter(({ eventId }) => eventId === 'integration-disable'),
    ).toEqual([
      expect.objectContaining({
        status: 'succeeded',
        meta: expect.objectContaining({
          integrationId: broken,
          reason: 'failing-days',
          evidence: expect.objectContaining({ reason: 'failing-days' }),
        }),
      }),
    ]);

    // While it is disabled nothing is sent, and new events and due retries are held.
    const calls = receiver.requests.length;
    const { body: missed } = await alice.post(`${API}/events`, event);
    expect(missed.deliveries.map((one: Delivery) => one.status).sort()).toEqual(
      ['held', 'pending'],
    );
    clock.advance({ days: 1 });
    const held = await eventually(async () => {
      const body = await health(broken);
      expect(body.pending).toBe(0);
      return body.held;
    });
    expect(held).toBeGreaterThan(1);
    expect(receiver.requests).toHaveLength(calls);

    // A test before it is enabled does not count.
    expect(
      (await alice.post(`${API}/integrations/${broken}/test`)).body,
    ).toMatchObject({ trigger: 'test', outcome: 'error', statusCode: 500 });
    receiver.answer = async () => ({ status: 200 });
    expect(
      (await alice.post(`${API}/integrations/${broken}/test`)).body,
    ).toMatchObject({ trigger: 'test', outcome: 'success', statusCode: 200 });

    const enabled = await alice.post(`${API}/integrations/${broken}/enable`, {
      replay: 'held',
    });
    expect(enabled.body).toEqual({ replayed: held, waived: 0 });
    await eventually(async () =>
      expect(await health(broken)).toMatchObject({
        health: 'healthy',
        held: 0,
        pending: 0,
      }),
    );
    expect(receiver.ids.slice(-held)).toContain(
      missed.deliveries.find((one: Delivery) => one.status === 'held').id,
    );
  });

  it('is alerted about when the notification service is back', async () => {
    const clock = new TestClock('2026-03-01T12:00:00Z');
    const database = freshDatabase(engine);
    const start = (notifications: boolean) =>
      running.add(
        startPortal({
          database,
          eventTypes: githubEventTypes,
          clock,
          notifications,
        }),
      );
    const receiver = await running.add(
      Receiver.start(async () => ({ status: 410 })),
    );
    const before = await start(false);
    const { body: integration } = await before
      .as('alice')
      .post(`${API}/integrations`, {
        name: 'Gone',
        owner: 'payments',
        url: receiver.url,
        eventTypes: ['*'],
      });
    await before.as('alice').post(`${API}/events`, githubEvents(1)[0]);
    await eventually(async () => {
      const { body } = await before
        .as('alice')
        .get(`${API}/integrations/${integration.id}`);
      expect(body).toMatchObject({ state: 'disabled', reason: 'gone' });
    });
    await running.stop(before);

    const after = await start(true);
    expect(await listNotifications(after, 'alice')).toEqual([]);
    clock.advance({ hours: 1 });
    await after.runHealthTask();
    await eventually(async () =>
      expect(await listNotifications(after, 'alice')).toEqual([
        expect.objectContaining({ title: 'Webhook "Gone" was disabled' }),
      ]),
    );
    await after.runHealthTask();
    expect(await listNotifications(after, 'alice')).toHaveLength(1);
  });
});
