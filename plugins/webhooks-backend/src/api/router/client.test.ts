import { TestDatabases } from '@backstage/backend-test-utils';
import type { WebhooksClient } from 'backstage-plugin-webhooks-common';
import { eventually, Receiver } from 'backstage-webhooks-test';
import { MEMBER, TEAM, TestPortal } from '../../__testUtils__/TestPortal';
import { isOperational } from '../../model/operationalEventTypes';

jest.setTimeout(60_000);

const OTHER = { ...TEAM, metadata: { name: 'other' } };
const DESERTED = { ...TEAM, metadata: { name: 'deserted' }, relations: [] };
const EVER = '2000-01-01T00:00:00Z';

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

describe('the client', () => {
  let receiver: Receiver;
  let portal: TestPortal;
  let client: WebhooksClient;
  let id: string;

  beforeEach(async () => {
    receiver = await Receiver.start();
    portal = await TestPortal.start({
      knex: await databases.init('SQLITE_3'),
      entities: [TEAM, OTHER, DESERTED, MEMBER],
      webhooks: { delivery: { retry: { delays: ['1h'], jitter: 0 } } },
    });
    client = portal.client;
    ({ id } = await client.createIntegration({
      name: 'Shop events',
      owner: 'team',
      url: receiver.url,
      eventTypes: ['a.*'],
    }));
  });

  afterEach(async () => {
    await portal.stop();
    await receiver.stop();
  });

  async function dispatch(): Promise<string> {
    const { deliveries } = await client.dispatch({ type: 'a.b', payload: {} });
    return deliveries[0].id;
  }

  /** Dispatches an event and waits until its delivery has a status. */
  async function dispatchUntil(status: string): Promise<string> {
    const delivery = await dispatch();
    await eventually(async () =>
      expect(await client.getDelivery(delivery)).toMatchObject({
        status,
        ...(status !== 'held' && { attemptCount: 1 }),
      }),
    );
    return delivery;
  }

  it('lists the event types', async () => {
    const types = await client.listEventTypes();

    expect(
      types.map(({ name }) => name).filter(name => !isOperational(name)),
    ).toEqual(['a.b', 'c.d', 'shop.order.placed']);
  });

  it('dispatches a batch', async () => {
    const answers = await client.dispatchBatch([
      { type: 'a.b', payload: {} },
      { type: 'x.y', payload: {} },
    ]);

    expect(answers).toEqual([
      expect.objectContaining({ status: 202, deliveries: [expect.anything()] }),
      expect.objectContaining({ status: 400 }),
    ]);
  });

  it('finds integrations without an owner', async () => {
    const orphan = await client.createIntegration({
      name: 'Orphan',
      owner: 'deserted',
      url: receiver.url,
      eventTypes: ['a.*'],
    });

    const ids = async (orphaned: boolean) => {
      const { items } = await client.listIntegrations({ orphaned });
      return items.map(one => one.id);
    };

    expect(await ids(true)).toEqual([orphan.id]);
    expect(await ids(false)).toEqual([id]);
  });

  it('pages through a list', async () => {
    await client.createIntegration({
      name: 'Another',
      owner: 'other',
      url: receiver.url,
      eventTypes: ['a.*'],
    });

    const first = await client.listIntegrations({
      owner: ['group:default/team', 'group:default/other'],
      health: ['idle', 'healthy'],
      limit: 1,
    });
    const second = await client.listIntegrations({
      owner: ['group:default/team', 'group:default/other'],
      health: ['idle', 'healthy'],
      limit: 1,
      cursor: first.nextCursor,
    });

    expect([...first.items, ...second.items].map(one => one.name)).toEqual([
      'Another',
      'Shop events',
    ]);
    expect(second.nextCursor).toBeUndefined();
  });

  it('changes an integration at the version read', async () => {
    const { version } = await client.getIntegration(id);
    await client.updateIntegration(id, { name: 'First', version });

    await expect(
      client.updateIntegration(id, { name: 'Second', version }),
    ).rejects.toMatchObject({
      statusCode: 409,
      cause: { name: 'ConflictError' },
    });
    await expect(client.deleteIntegration(id, { version })).rejects.toThrow(
      '409',
    );
    expect((await client.getIntegration(id)).name).toBe('First');
  });

  it('deletes an integration', async () => {
    await client.deleteIntegration(id, { version: 1 });

    await expect(client.getIntegration(id)).rejects.toMatchObject({
      statusCode: 404,
      cause: { name: 'NotFoundError' },
    });
  });

  it('transfers integrations', async () => {
    const result = await client.handOverIntegrations({
      from: 'group:default/team',
      to: 'group:default/other',
    });

    expect(result).toEqual({
      changed: [id],
      count: 1,
      skipped: { config: 0, notAllowed: 0, limit: 0, conflict: 0 },
    });
    expect((await client.getIntegration(id)).owner).toBe('group:default/other');
  });

  it('disables an integration, and enables it with a replay', async () => {
    await client.disableIntegration(id, { reason: 'Maintenance', version: 1 });
    await dispatchUntil('held');

    expect(await client.getHealth(id)).toMatchObject({
      health: 'disabled',
      evidence: { reason: 'manual' },
      held: 1,
    });
    expect(await client.enableIntegration(id, { replay: 'held' })).toEqual({
      replayed: 1,
      waived: 0,
    });
    await receiver.received(1);
  });

  it('cancels a delivery', async () => {
    await client.disableIntegration(id);
    const delivery = await dispatchUntil('held');

    expect(await client.cancelDelivery(delivery)).toEqual({ cancelled: 1 });
    await expect(client.cancelDelivery(delivery)).rejects.toMatchObject({
      statusCode: 409,
    });
  });

  it('cancels the deliveries counted by a preview', async () => {
    await client.disableIntegration(id);
    await dispatchUntil('held');
    const selection = {
      from: EVER,
      status: 'held',
      eventTypes: ['a.*'],
    } as const;

    expect(
      await client.previewCancel(id, { ...selection, eventTypes: ['a.*'] }),
    ).toMatchObject({ count: 1 });
    expect(
      await client.cancelDeliveries(id, { ...selection, eventTypes: ['c.*'] }),
    ).toEqual({ cancelled: 0 });
    expect(await client.cancelDeliveries(id)).toEqual({ cancelled: 1 });
  });

  it('resumes an integration', async () => {
    expect(await client.resumeIntegration(id)).toEqual({ resumed: false });
  });

  it('replays the deliveries counted by a preview', async () => {
    receiver.answer = async () => ({ status: 500 });
    await dispatchUntil('pending');
    const to = '2100-01-01T00:00:00Z';

    expect(await client.previewReplay(id, { from: EVER, to })).toEqual({
      count: 0,
    });
    expect(
      await client.previewReplay(id, {
        from: EVER,
        to,
        status: ['pending', 'failed'],
        eventTypes: ['a.b'],
      }),
    ).toMatchObject({ count: 1 });
    expect(await client.replay(id, { from: EVER, status: 'pending' })).toEqual({
      replayed: 1,
    });
    await receiver.received(2);
  });

  it('lists the replays of an integration', async () => {
    expect(await client.listReplays(id, { limit: 5 })).toEqual({ items: [] });
    await expect(client.getReplay(id, id)).rejects.toMatchObject({
      statusCode: 404,
    });
    await expect(client.stopReplay(id, id)).rejects.toMatchObject({
      statusCode: 404,
    });
  });

  it('finds deliveries and redelivers one', async () => {
    const delivery = await dispatchUntil('succeeded');
    const { eventId } = await client.getDelivery(delivery);

    const { items } = await client.listDeliveries({
      integrationId: id,
      eventId,
      status: ['succeeded', 'failed'],
      outcome: 'success',
      statusCode: '2xx',
      from: EVER,
    });

    expect(items.map(one => one.id)).toEqual([delivery]);
    expect(
      await client.countDeliveries({ integrationId: id, eventId, from: EVER }),
    ).toEqual({ count: 1 });
    expect(await client.redeliver(delivery)).toEqual({ replayed: 1 });
    await receiver.received(2);
  });

  it('sends a test ping', async () => {
    expect(await client.testIntegration(id)).toMatchObject({
      outcome: 'success',
      trigger: 'test',
    });
  });

  it('previews the request of a test', async () => {
    const { headers, body } = await client.previewRequest(id);

    expect(headers['webhook-signature']).toBe('v1,********');
    expect(JSON.parse(body)).toMatchObject({ type: 'webhooks.ping' });
  });

  it('reveals and rotates the secret', async () => {
    const { secret } = await client.getSecret(id);

    const rotated = await client.rotateSecret(id, { graceHours: 1 });

    expect(rotated.secret).not.toBe(secret);
    expect(await client.getSecret(id)).toEqual({ secret: rotated.secret });
  });

  it('summarises the health of owners', async () => {
    const { items, more } = await client.getHealthSummary({
      owner: ['group:default/team'],
    });

    expect(items.map(one => one.id)).toEqual([id]);
    expect(more).toBe(false);
  });

  it('returns the rest of the retry schedule', async () => {
    receiver.answer = async () => ({ status: 500 });
    const delivery = await dispatchUntil('pending');

    const { retries, nextAttemptAt } = await client.getDelivery(delivery);

    expect(retries).toEqual({
      attempt: 2,
      attempts: 2,
      givesUpAt: nextAttemptAt,
    });
  });
});
