import { actionsRegistryServiceFactory } from '@backstage/backend-defaults/alpha';
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { AuditRecorder, eventually, Receiver } from 'backstage-webhooks-test';
import type { Knex } from 'knex';
import { addDeliveries } from '../__testUtils__/fixtures';
import { TestPortal } from '../__testUtils__/TestPortal';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

describe.each(databases.eachSupportedId())('audit (%s)', databaseId => {
  let receiver: Receiver;
  let portal: TestPortal;
  const audit = new AuditRecorder();

  beforeEach(async () => {
    audit.take();
    receiver = await Receiver.start();
  });

  afterEach(async () => {
    await portal.stop();
    await receiver.stop();
  });

  describe('of changes', () => {
    let knex: Knex;
    let id: string;
    let path: string;

    /** The events since the integration was created. */
    const changes = () =>
      audit
        .take()
        .map(({ eventId, severityLevel, status }) => [
          eventId,
          severityLevel,
          status,
        ]);

    beforeEach(async () => {
      knex = await databases.init(databaseId);
      portal = await TestPortal.start({ knex, features: [audit.factory()] });
      ({ id } = await portal.create({ url: receiver.url }));
      path = `/integrations/${id}`;
    });

    async function deliver(): Promise<string> {
      const [deliveryId] = await portal.dispatch();
      await eventually(async () =>
        expect((await portal.delivery(deliveryId)).status).toBe('succeeded'),
      );
      return deliveryId;
    }

    it('has one event for each change of an integration, with a severity by its effect', async () => {
      await portal.patch(path, { name: 'Changed' });
      await portal.post('/integrations/hand-over', {
        from: 'group:default/team',
        to: 'user:default/mock',
      });
      await portal.post(`${path}/test`);
      await portal.post(`${path}/resume`);
      await portal.get(`${path}/secret`);
      await portal.post(`${path}/secret/rotate`, { graceHours: 1 });
      await portal.delete(path);

      expect(changes()).toEqual([
        ['integration-create', 'medium', 'succeeded'],
        ['integration-update', 'medium', 'succeeded'],
        ['integration-hand-over', 'high', 'succeeded'],
        ['integration-test', 'low', 'succeeded'],
        ['integration-resume', 'medium', 'succeeded'],
        ['integration-secret-reveal', 'high', 'succeeded'],
        ['integration-secret-rotate', 'high', 'succeeded'],
        ['integration-delete', 'high', 'succeeded'],
      ]);
    });

    it('has one event for each redelivery and replay', async () => {
      const deliveryId = await deliver();
      await portal.post(`/deliveries/${deliveryId}/redeliver`);
      await portal.post(`${path}/replay`, {
        from: '2026-01-01T00:00:00Z',
        status: 'succeeded',
      });
      await addDeliveries(knex, {
        integrationIds: [id],
        now: portal.clock.now(),
        count: 600,
      });
      const { body } = await portal.post(`${path}/replay`, {
        from: '2026-01-01T00:00:00Z',
        status: ['succeeded', 'pending', 'failed'],
      });
      await eventually(async () =>
        expect((await portal.get(`${path}/replays`)).body.items).toMatchObject([
          { state: 'completed' },
        ]),
      );
      // It has ended.
      await portal.delete(`${path}/replays/${body.replayId}`);

      expect(changes().slice(1)).toEqual([
        ['delivery-redeliver', 'medium', 'succeeded'],
        ['integration-replay', 'medium', 'succeeded'],
        ['integration-replay', 'medium', 'succeeded'],
        ['integration-replay-stop', 'medium', 'failed'],
      ]);
    });

    it('has one event for each disabling, cancellation and enabling, including failed ones', async () => {
      await portal.post(`${path}/disable`, { reason: 'Maintenance' });
      await portal.post(`${path}/disable`);
      const [held] = await portal.dispatch();
      await portal.post(`/deliveries/${held}/cancel`);
      await portal.post(`/deliveries/${held}/cancel`);
      await portal.post(`${path}/cancel`);
      await portal.post(`${path}/cancel`, { dryRun: true });
      await portal.post(`${path}/enable`, { replay: 'held' });

      expect(changes().slice(1)).toEqual([
        ['integration-disable', 'high', 'succeeded'],
        ['integration-disable', 'high', 'failed'],
        ['delivery-cancel', 'medium', 'succeeded'],
        ['delivery-cancel', 'medium', 'failed'],
        ['integration-cancel', 'high', 'succeeded'],
        ['integration-enable', 'medium', 'succeeded'],
      ]);
    });

    it('has no event for reads and dispatches', async () => {
      await deliver();
      await portal.get(path);
      await portal.get('/deliveries');

      expect(changes().slice(1)).toEqual([]);
    });
  });

  it('has an event when a health rule disables an integration', async () => {
    receiver.answer = async () => ({ status: 410 });
    portal = await TestPortal.start({
      knex: await databases.init(databaseId),
      features: [audit.factory()],
    });
    const { id } = await portal.create({ url: receiver.url });
    await portal.dispatch();

    await eventually(() =>
      expect(audit.events).toContainEqual(
        expect.objectContaining({
          eventId: 'integration-disable',
          severityLevel: 'high',
          status: 'succeeded',
          meta: expect.objectContaining({
            integrationId: id,
            actor: 'health-rule',
            reason: 'gone',
          }),
        }),
      ),
    );
  });

  it('has an event per refusal, including reads, dispatches and actions', async () => {
    portal = await TestPortal.start({
      knex: await databases.init(databaseId),
      permissions: mockServices.permissions({ result: AuthorizeResult.DENY }),
      features: [audit.factory(), actionsRegistryServiceFactory],
    });

    await portal.get('/integrations');
    await portal.get('/deliveries');
    await portal.post('/events', { type: 'a.b', payload: {} });
    await portal.post('/events/batch', {
      events: Array(2).fill({ type: 'a.b', payload: {} }),
    });
    await portal.post(
      '/.backstage/actions/v1/actions/webhooks:dispatch/invoke',
      { type: 'a.b', payload: {} },
    );
    await portal.post('/integrations', {
      name: 'n',
      owner: 'team',
      url: receiver.url,
      eventTypes: ['*'],
    });
    // Errors and missing resources are not refusals.
    await portal.get('/integrations?limit=0');
    await portal.get('/integrations/none');

    const events = audit.take();
    expect(
      events.map(({ eventId, severityLevel, status, path }) => [
        eventId,
        severityLevel,
        status,
        path,
      ]),
    ).toEqual([
      ['access-refused', 'medium', 'failed', '/api/webhooks/integrations'],
      ['access-refused', 'medium', 'failed', '/api/webhooks/deliveries'],
      ['access-refused', 'medium', 'failed', '/api/webhooks/events'],
      ['access-refused', 'medium', 'failed', '/api/webhooks/events/batch'],
      ['access-refused', 'medium', 'failed', undefined],
      ['integration-create', 'medium', 'failed', '/api/webhooks/integrations'],
    ]);
    expect(events[4].meta).toEqual({
      action: 'dispatch',
      actor: 'user:default/mock',
    });
    events.forEach(({ error }) => expect(error?.name).toBe('NotAllowedError'));
  });
});
