import { actionsRegistryServiceFactory } from '@backstage/backend-defaults/alpha';
import { TestDatabases } from '@backstage/backend-test-utils';
import Ajv from 'ajv';
import type { Delivery, Integration } from 'backstage-plugin-webhooks-common';
import { AuditRecorder, eventually, Receiver } from 'backstage-webhooks-test';
import { TestPortal } from '../../__testUtils__/TestPortal';

jest.setTimeout(60_000);

/** Converts an integration of the REST API to the output of actions. */
function withUntrustedText(integration: Integration) {
  const { name, description, entityRef, url, headers, ...trusted } =
    integration;
  return {
    ...trusted,
    untrustedText: { name, description, entityRef, url, headers },
  };
}

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

/** @returns the output, or the error */
async function invokeAction(portal: TestPortal, action: string, input: object) {
  const { body } = await portal.post(
    `/.backstage/actions/v1/actions/webhooks:${action}/invoke`,
    input,
  );
  return body.output ?? body.error;
}

/** Waits until the given attempt of a delivery is recorded. */
async function attemptRecorded(
  portal: TestPortal,
  deliveryId: string,
  number: number,
): Promise<void> {
  await eventually(async () =>
    expect((await portal.delivery(deliveryId)).attemptCount).toBe(number),
  );
}

describe.each(databases.eachSupportedId())(
  'actions that read (%s)',
  databaseId => {
    let receiver: Receiver;
    let portal: TestPortal;
    let id: string;
    let gone: string;

    const invoke = (action: string, input: object) =>
      invokeAction(portal, action, input);
    const rest = async (path: string) => (await portal.get(path)).body;

    beforeAll(async () => {
      receiver = await Receiver.start();
      portal = await TestPortal.start({
        knex: await databases.init(databaseId),
        features: [actionsRegistryServiceFactory],
      });
      const integration = await portal.create({
        name: 'Full',
        description: 'All that can be set',
        entityRef: 'component:default/shop',
        headers: { authorization: 'Bearer x' },
        signing: 'ed25519',
        url: receiver.url,
      });
      id = integration.id;
      await portal.create({
        name: 'Paced',
        ordering: 'fifo',
        maxPerSecond: 10,
        url: receiver.url,
      });
      const [accepted] = await portal.dispatch({ integrationIds: [id] });
      await attemptRecorded(portal, accepted, 1);
      receiver.answer = async () => ({ status: 410, body: 'Not here' });
      [gone] = await portal.dispatch({ integrationIds: [id] });
      await disabled();
    });

    afterAll(async () => {
      await portal.stop();
      await receiver.stop();
    });

    async function disabled() {
      await eventually(async () => {
        expect((await rest(`/integrations/${id}`)).state).toBe('disabled');
        expect((await rest(`/deliveries/${gone}`)).status).toBe('held');
      });
    }

    it.each([
      ['', {}],
      ['?limit=1', { limit: 1 }],
      ['?health=disabled,failing', { health: ['disabled', 'failing'] }],
      ['?owner=team&q=ful', { owner: ['team'], q: 'ful' }],
      ['?entityRef=shop', { entityRef: 'shop' }],
    ])('list integrations like GET /integrations%s', async (query, input) => {
      const page = await rest(`/integrations${query}`);
      expect(page.items.length).toBeGreaterThan(0);

      await expect(invoke('list-integrations', input)).resolves.toEqual({
        ...page,
        items: page.items.map(withUntrustedText),
      });
    });

    it('continue a list of integrations from a cursor', async () => {
      const { nextCursor } = await invoke('list-integrations', { limit: 1 });

      await expect(
        invoke('list-integrations', { cursor: nextCursor }),
      ).resolves.toMatchObject({
        items: [{ untrustedText: { name: 'Paced' } }],
      });
    });

    it('read health like the REST API, without responses of the receiver', async () => {
      const { failures, ...health } = await rest(`/integrations/${id}/health`);
      expect(failures).toMatchObject([{ responseBody: 'Not here' }]);
      expect(health).toMatchObject({
        evidence: { lastAttempt: { responseBody: 'Not here' } },
        lastError: { deliveryId: gone },
      });
      const { summary, lastAttempt, ...facts } = health.evidence;
      const { responseBody, ...ending } = lastAttempt;

      await expect(
        invoke('get-integration-health', { integrationId: id }),
      ).resolves.toEqual({
        ...health,
        evidence: { ...facts, lastAttempt: ending },
        untrustedText: { summary },
      });
    });

    it('read the response of the receiver as untrusted text', async () => {
      await expect(
        invoke('get-delivery-response', { deliveryId: gone }),
      ).resolves.toMatchObject({
        statusCode: 410,
        untrustedReceiverText: { body: 'Not here' },
      });
    });

    it.each([
      ['all', () => '', () => ({})],
      [
        'an integration',
        () => `?integrationId=${id}&limit=1`,
        () => ({ integrationId: id, limit: 1 }),
      ],
      [
        'several statuses',
        () => '?status=held,failed',
        () => ({ status: ['held', 'failed'] }),
      ],
      [
        'an outcome and an event type',
        () => '?outcome=gone&eventType=a.b',
        () => ({ outcome: ['gone'], eventType: 'a.b' }),
      ],
      [
        'an entity and a period',
        () => '?entityRef=shop&from=2026-01-01T00:00:00Z',
        () => ({ entityRef: 'shop', from: '2026-01-01T00:00:00Z' }),
      ],
    ])(
      'list deliveries like GET /deliveries: %s',
      async (_, toQuery, toInput) => {
        const page = await rest(`/deliveries${toQuery()}`);
        expect(page.items.length).toBeGreaterThan(0);

        await expect(invoke('list-deliveries', toInput())).resolves.toEqual({
          ...page,
          items: page.items.map(
            ({ integrationName, url, ...delivery }: Delivery) => ({
              ...delivery,
              untrustedText: { integrationName, url },
            }),
          ),
        });
      },
    );
  },
);

describe.each(databases.eachSupportedId())('actions (%s)', databaseId => {
  const audit = new AuditRecorder();
  let receiver: Receiver;
  let portal: TestPortal;

  beforeEach(async () => {
    receiver = await Receiver.start();
    portal = await TestPortal.start({
      knex: await databases.init(databaseId),
      features: [audit.factory(), actionsRegistryServiceFactory],
    });
  });

  afterEach(async () => {
    await portal.stop();
    await receiver.stop();
  });

  const invoke = (action: string, input: object) =>
    invokeAction(portal, action, input);
  const recorded = (deliveryId: string, number: number) =>
    attemptRecorded(portal, deliveryId, number);

  it('disable, enable and redeliver, with an audit event each', async () => {
    const { id: integrationId } = await portal.create({ url: receiver.url });
    const [deliveryId] = await portal.dispatch();
    await recorded(deliveryId, 1);
    audit.take();

    await expect(invoke('redeliver', { deliveryId })).resolves.toEqual({
      replayed: 1,
    });
    const [first, again] = await receiver.received(2);
    await recorded(deliveryId, 2);
    expect(again.headers['webhook-id']).toBe(first.headers['webhook-id']);
    const disabled = await invoke('disable-integration', {
      integrationId,
      reason: 'It moves',
    });
    expect(disabled.state).toBe('disabled');
    expect(disabled).toEqual(
      withUntrustedText(
        (await portal.get(`/integrations/${integrationId}`)).body,
      ),
    );
    await expect(
      invoke('disable-integration', { integrationId }),
    ).resolves.toMatchObject({ name: 'ConflictError' });
    await expect(invoke('redeliver', { deliveryId })).resolves.toMatchObject({
      name: 'ConflictError',
      message: expect.stringContaining('Enable it first'),
    });
    await portal.dispatch();
    await expect(
      invoke('enable-integration', { integrationId, replay: 'held' }),
    ).resolves.toEqual({ replayed: 1, waived: 0 });
    await receiver.received(3);
    await invoke('disable-integration', { integrationId });
    await expect(
      invoke('enable-integration', { integrationId }),
    ).resolves.toEqual({ replayed: 0, waived: 0 });

    const actor = 'user:default/mock';
    const disable = { action: 'disable-integration', actor, id: integrationId };
    const enable = { action: 'enable-integration', actor, id: integrationId };
    const redeliver = { action: 'redeliver', actor, id: deliveryId };
    expect(
      audit
        .take()
        .map(({ eventId, severityLevel, status, meta }) => [
          eventId,
          severityLevel,
          status,
          meta,
        ]),
    ).toEqual([
      ['delivery-redeliver', 'medium', 'succeeded', redeliver],
      [
        'integration-disable',
        'high',
        'succeeded',
        { ...disable, reason: 'It moves' },
      ],
      ['integration-disable', 'high', 'failed', disable],
      ['delivery-redeliver', 'medium', 'failed', redeliver],
      [
        'integration-enable',
        'medium',
        'succeeded',
        { ...enable, replay: 'held', replayed: 1, waived: 0 },
      ],
      ['integration-disable', 'high', 'succeeded', disable],
      [
        'integration-enable',
        'medium',
        'succeeded',
        { ...enable, replay: 'none', replayed: 0, waived: 0 },
      ],
    ]);
  });

  it('reject a number that would lose precision', async () => {
    await portal.create({ url: receiver.url });
    const { body } = await portal
      .post('/.backstage/actions/v1/actions/webhooks:dispatch/invoke')
      .type('json')
      .send('{"type":"a.b","payload":{"items":[{"id":7615917337495251231}]}}');

    expect(body.error).toMatchObject({
      name: 'InputError',
      message:
        'payload.items[0].id is 7615917337495251000, which JavaScript cannot hold exactly: give it as a string',
    });
  });

  it.each([
    ['list-integrations', { owner: [''] }, 'InputError', 'owner'],
    ['list-integrations', { cursor: 'x' }, 'InputError', 'cursor'],
    ['list-integrations', { limit: 201 }, 'InputError', 'limit'],
    ['list-integrations', { health: ['well'] }, 'InputError', 'health'],
    ['list-deliveries', { from: 'today' }, 'InputError', 'from'],
    ['list-deliveries', { status: ['lost'] }, 'InputError', 'status'],
    ['get-integration-health', {}, 'InputError', 'integrationId'],
    [
      'get-integration-health',
      { integrationId: 'none' },
      'NotFoundError',
      'none',
    ],
    ['redeliver', { deliveryId: 'none' }, 'NotFoundError', 'none'],
    ['cancel-delivery', { deliveryId: 'none' }, 'NotFoundError', 'none'],
    ['get-delivery-response', { deliveryId: 'none' }, 'NotFoundError', 'none'],
    ['get-delivery-response', {}, 'InputError', 'deliveryId'],
    ['enable-integration', { integrationId: 'x' }, 'NotFoundError', "'x'"],
    [
      'enable-integration',
      { integrationId: 'x', replay: 'all' },
      'InputError',
      'replay',
    ],
    ['resume-integration', { integrationId: 'x' }, 'NotFoundError', "'x'"],
    [
      'disable-integration',
      { integrationId: 'x', reason: ' ' },
      'InputError',
      'reason',
    ],
  ])('%s refuses %j with %s', async (action, input, name, about) => {
    const error = await invoke(action, input);
    expect(error.name).toBe(name);
    expect(JSON.stringify(error)).toContain(about);
  });

  it('describe themselves to people and models', async () => {
    const { body } = await portal.get('/.backstage/actions/v1/actions');
    const read = { destructive: false, idempotent: true, readOnly: true };
    const change = { ...read, readOnly: false };
    expect(
      Object.fromEntries(
        body.actions.map((one: { id: string; attributes: object }) => [
          one.id,
          one.attributes,
        ]),
      ),
    ).toEqual({
      'webhooks:dispatch': {
        ...change,
        destructive: true,
        idempotent: false,
      },
      'webhooks:list-integrations': read,
      'webhooks:get-integration-health': read,
      'webhooks:list-deliveries': read,
      'webhooks:get-delivery-response': read,
      'webhooks:redeliver': { ...change, idempotent: false },
      'webhooks:cancel-delivery': {
        ...change,
        destructive: true,
        idempotent: false,
      },
      'webhooks:enable-integration': change,
      'webhooks:disable-integration': { ...change, destructive: true },
      'webhooks:resume-integration': change,
    });
    const ajv = new Ajv({ validateFormats: false });
    for (const { description, schema, examples } of body.actions) {
      expect(description.length).toBeGreaterThan(100);
      expect(examples.length).toBeGreaterThan(0);
      for (const { input, output } of examples) {
        expect(ajv.validate(schema.input, input)).toBe(true);
        expect(!output || ajv.validate(schema.output, output)).toBe(true);
      }
    }
  });
});
