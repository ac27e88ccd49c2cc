import { TestDatabases } from '@backstage/backend-test-utils';
import { AuditRecorder, eventually, Receiver } from 'backstage-webhooks-test';
import { LogRecorder } from '../__testUtils__/LogRecorder';
import { TestPortal } from '../__testUtils__/TestPortal';

jest.setTimeout(60_000);

const CANARY = 'CANARY-of-a-receiver';

const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

describe.each(databases.eachSupportedId())(
  'text of a receiver (%s)',
  databaseId => {
    const audit = new AuditRecorder();
    const log = new LogRecorder();
    let receiver: Receiver;
    let portal: TestPortal;

    /** Starts a portal with a receiver that repeats the request in body and headers. */
    async function start(status: number) {
      receiver = await Receiver.start(async ({ body }) => ({
        status,
        headers: { 'x-echo': CANARY },
        body,
      }));
      portal = await TestPortal.start({
        knex: await databases.init(databaseId),
        webhooks: { health: { failingDays: 2, warnAfterDays: 1 } },
        features: [audit.factory(), log.factory()],
      });
      return portal.create({ url: receiver.url });
    }

    const disabled = () =>
      expect(portal.notifications).toContainEqual(
        expect.objectContaining({
          payload: expect.objectContaining({
            topic: 'webhooks.integration.disabled',
          }),
        }),
      );

    /** Everything outside the delivery log that describes a disabled integration. */
    const shared = () =>
      JSON.stringify([audit.events, log.lines, portal.notifications]);

    afterEach(async () => {
      await portal.stop();
      await receiver.stop();
      audit.take();
      log.lines.splice(0);
    });

    it('is in no log line, audit event or notification after a 410', async () => {
      const { id } = await start(410);
      await portal.dispatch({ payload: { secret: CANARY } });
      await eventually(disabled);
      expect(shared()).toContain('"statusCode":410');
      expect(shared()).not.toContain(CANARY);
      const { body } = await portal.get(`/integrations/${id}/health`);
      expect(body.evidence.lastAttempt.responseBody).toContain(CANARY);
    });

    async function failForADay() {
      const [deliveryId] = await portal.dispatch({
        payload: { secret: CANARY },
      });
      await eventually(async () =>
        expect((await portal.delivery(deliveryId)).attemptCount).toBe(1),
      );
      portal.clock.advance({ days: 1 });
    }

    it('is in no log line, audit event or notification after failing days', async () => {
      await start(500);
      await failForADay();
      await failForADay();
      await portal.runHealthTask();
      await eventually(disabled);
      expect(shared()).toContain('failing-days');
      expect(shared()).not.toContain(CANARY);
    });
  },
);
