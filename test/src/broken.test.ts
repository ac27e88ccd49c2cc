import type { Attempt, Delivery } from 'backstage-plugin-webhooks-common';
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

async function listAlerts(portal: Portal, user: string): Promise<string[]> {
  const notifications = await listNotifications(portal, user);
  return notifications.map(
    ({ title, severity }: { title: string; severity: string }) =>
      `${severity}: ${title}`,
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

/** Reads until the response has these fields or items. */
async function readUntil<T>(
  read: () => Promise<T>,
  expected: object,
): Promise<T> {
  return eventually(async () => {
    const value = await read();
    expect(value).toMatchObject(expected);
    return value;
  });
}

describe.each(engines)('An integration that breaks, on %s', engine => {
  describe('after 7 failing days', () => {
    const running = new Running(afterAll);
    const clock = new TestClock('2026-03-01T12:00:00Z');
    const [event] = githubEvents(1);
    /** The alerts of an owner after each failing day. */
    const alerts: string[][] = [];
    let portal: Portal;
    let receiver: Receiver;
    let broken: string;
    let works: string;

    const alice = () => portal.as('alice');
    const health = async (id: string) =>
      (await alice().get(`${API}/integrations/${id}/health`)).body;
    const failingDays = async () =>
      (await health(broken)).days.filter(
        (day: { error: number }) => day.error > 0,
      ).length;
    async function failForADay(day: number): Promise<void> {
      // A day without traffic neither extends nor resets the streak.
      clock.advance({ days: day === 3 ? 2 : 1 });
      await alice().post(`${API}/events`, event);
      await readUntil(async () => ({ days: await failingDays() }), {
        days: day,
      });
      // A separate test compares them.
      await readUntil(async () => {
        alerts[day - 1] = await listAlerts(portal, 'bob');
        return alerts[day - 1];
      }, alertsAfter(day)).catch(() => {});
    }

    async function create(name: string, { url }: Receiver): Promise<string> {
      const { body } = await alice().post(`${API}/integrations`, {
        name,
        owner: 'payments',
        url,
        eventTypes: ['github.*'],
      });
      return body.id;
    }

    beforeAll(async () => {
      portal = await running.add(
        startPortal({
          database: freshDatabase(engine),
          eventTypes: githubEventTypes,
          clock,
          // A pause would last until the clock is advanced, and delay the attempts of the day.
          webhooks: { delivery: { coolDown: { failures: 1_000 } } },
        }),
      );
      receiver = await running.add(
        Receiver.start(async () => ({ status: 500, body: 'out of order' })),
      );
      broken = await create('Payments receiver', receiver);
      works = await create(
        'Payments healthy',
        await running.add(Receiver.start()),
      );
      for (let day = 1; day <= 7; day += 1) {
        await failForADay(day);
      }
      await readUntil(() => health(broken), { state: 'disabled' });
    });

    it('has warned its owners once and then alerted them', () => {
      expect(alerts).toEqual([1, 2, 3, 4, 5, 6, 7].map(alertsAfter));
    });

    it('is disabled, with the evidence', async () => {
      const disabled = await health(broken);

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
    });

    it('leaves other integrations of the same events healthy', async () => {
      expect(await health(works)).toMatchObject({ health: 'healthy' });
    });

    it.each(['alice', 'bob'])('alerts the owner %s', async owner => {
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
    });

    it('alerts nobody else', async () => {
      expect(await listNotifications(portal, 'mallory')).toEqual([]);
    });

    it('has one audit event, with the evidence', () => {
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
    });

    describe('while it is disabled', () => {
      let calls: number;
      let missed: Delivery[];
      let held: number;

      beforeAll(async () => {
        calls = receiver.requests.length;
        const { body } = await alice().post(`${API}/events`, event);
        missed = body.deliveries;
        clock.advance({ days: 1 });
        ({ held } = await readUntil(() => health(broken), { pending: 0 }));
      });

      it('holds new events and due retries, and sends nothing', () => {
        expect(missed.map(({ status }) => status).sort()).toEqual([
          'held',
          'pending',
        ]);
        expect(held).toBeGreaterThan(1);
        expect(receiver.requests).toHaveLength(calls);
      });

      describe('and is tested', () => {
        const tests: Attempt[] = [];
        const test = async () =>
          tests.push(
            (await alice().post(`${API}/integrations/${broken}/test`)).body,
          );

        beforeAll(async () => {
          await test();
          receiver.answer = async () => ({ status: 200 });
          await test();
        });

        it('returns the attempts', () => {
          expect(tests).toMatchObject([
            { trigger: 'test', outcome: 'error', statusCode: 500 },
            { trigger: 'test', outcome: 'success', statusCode: 200 },
          ]);
        });

        it('does not count them, and replays the held deliveries once enabled', async () => {
          const enabled = await alice().post(
            `${API}/integrations/${broken}/enable`,
            { replay: 'held' },
          );

          expect(enabled.body).toEqual({ replayed: held, waived: 0 });
          await eventually(async () =>
            expect(await health(broken)).toMatchObject({
              health: 'healthy',
              held: 0,
              pending: 0,
            }),
          );
          expect(receiver.ids.slice(-held)).toContain(
            missed.find(({ status }) => status === 'held')!.id,
          );
        });
      });
    });
  });

  describe('without a notification service', () => {
    const running = new Running();

    it('is alerted about when the service is back', async () => {
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
});
