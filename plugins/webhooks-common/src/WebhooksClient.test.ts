import { WebhooksClient } from './WebhooksClient';
import {
  webhooksIntegrationPermissions,
  webhooksPermissions,
} from './permissions';

type Call = [method: string, path: string, body?: unknown];

function setUp(answer: { status?: number; body?: unknown } = {}) {
  const { status = 200, body = { items: [] } } = answer;
  const calls: { url: string; init: RequestInit }[] = [];
  const client = new WebhooksClient({
    discoveryApi: {
      getBaseUrl: async pluginId => `http://portal/api/${pluginId}`,
    },
    fetchApi: {
      fetch: async (url, init) => {
        calls.push({ url: String(url), init: init! });
        return {
          ok: status < 400,
          status,
          statusText: 'Status text',
          headers: { get: () => 'application/json' },
          json: async () => body,
          text: async () => JSON.stringify(body),
        } as unknown as Response;
      },
    },
  });
  return { client, calls };
}

describe('WebhooksClient', () => {
  it('refuses a payload that JSON would change', async () => {
    const { client, calls } = setUp();

    await expect(
      client.dispatch({ type: 'a', payload: { id: 2 ** 60 } }),
    ).rejects.toThrow('payload.id is 1152921504606847000, which');
    expect(calls).toEqual([]);
  });

  it.each<[(client: WebhooksClient) => Promise<unknown>, Call]>([
    [c => c.listEventTypes(), ['GET', '/event-types']],
    [
      c => c.checkUrl({ url: 'https://a.test' }),
      ['POST', '/integrations/check-url', { url: 'https://a.test' }],
    ],
    [c => c.getReceiverContract(), ['GET', '/receiver-contract']],
    [c => c.listIntegrations(), ['GET', '/integrations']],
    [
      c =>
        c.listIntegrations({
          owner: ['group:default/a', 'group:default/b'],
          health: 'failing',
          q: 'a&b=c',
          limit: 5,
          cursor: undefined,
        }),
      [
        'GET',
        '/integrations?owner=group%3Adefault%2Fa&owner=group%3Adefault%2Fb&health=failing&q=a%26b%3Dc&limit=5',
      ],
    ],
    [
      c => c.listIntegrations({ orphaned: true }),
      ['GET', '/integrations?orphaned=true'],
    ],
    [c => c.getIntegration('a/../b'), ['GET', '/integrations/a%2F..%2Fb']],
    [
      c =>
        c.createIntegration({
          name: 'n',
          owner: 'o',
          url: 'https://x',
          eventTypes: ['*'],
        }),
      [
        'POST',
        '/integrations',
        { name: 'n', owner: 'o', url: 'https://x', eventTypes: ['*'] },
      ],
    ],
    [
      c => c.updateIntegration('i', { entityRef: null, version: 3 }),
      ['PATCH', '/integrations/i', { entityRef: null, version: 3 }],
    ],
    [
      c => c.handOverIntegrations({ from: 'a', to: 'b' }),
      ['POST', '/integrations/hand-over', { from: 'a', to: 'b' }],
    ],
    [c => c.deleteIntegration('i'), ['DELETE', '/integrations/i']],
    [c => c.enableIntegration('i'), ['POST', '/integrations/i/enable', {}]],
    [
      c => c.enableIntegration('i', { replay: 'held' }),
      ['POST', '/integrations/i/enable', { replay: 'held' }],
    ],
    [
      c => c.disableIntegration('i', { reason: 'r' }),
      ['POST', '/integrations/i/disable', { reason: 'r' }],
    ],
    [c => c.testIntegration('i'), ['POST', '/integrations/i/test', {}]],
    [
      c => c.testIntegration('i', { eventType: 'a.b', payload: 1 }),
      ['POST', '/integrations/i/test', { eventType: 'a.b', payload: 1 }],
    ],
    [c => c.getSecret('i'), ['GET', '/integrations/i/secret']],
    [
      c => c.rotateSecret('i', { graceHours: 0 }),
      ['POST', '/integrations/i/secret/rotate', { graceHours: 0 }],
    ],
    [c => c.getHealth('i'), ['GET', '/integrations/i/health']],
    [c => c.getTraffic('i'), ['GET', '/integrations/i/traffic']],
    [
      c => c.getTraffic('i', { range: '7d' }),
      ['GET', '/integrations/i/traffic?range=7d'],
    ],
    [c => c.getHealthSummary(), ['GET', '/health']],
    [
      c => c.getHealthSummary({ entityRef: 'component:default/a' }),
      ['GET', '/health?entityRef=component%3Adefault%2Fa'],
    ],
    [
      c => c.dispatch({ type: 'a', payload: null }),
      ['POST', '/events', { type: 'a', payload: null }],
    ],
    [
      c => c.listDeliveries({ status: ['failed', 'held'], from: '2026' }),
      ['GET', '/deliveries?status=failed&status=held&from=2026'],
    ],
    [
      c => c.countDeliveries({ status: 'failed', integrationId: 'i' }),
      ['GET', '/deliveries/count?status=failed&integrationId=i'],
    ],
    [c => c.getDelivery('d'), ['GET', '/deliveries/d']],
    [
      c =>
        c.checkSignature('d', {
          webhookId: 'd',
          webhookTimestamp: '1',
          webhookSignature: 'v1,x',
        }),
      [
        'POST',
        '/deliveries/d/check-signature',
        { webhookId: 'd', webhookTimestamp: '1', webhookSignature: 'v1,x' },
      ],
    ],
    [c => c.redeliver('d'), ['POST', '/deliveries/d/redeliver', {}]],
    [
      c => c.replay('i', { from: '2026' }),
      ['POST', '/integrations/i/replay', { from: '2026' }],
    ],
    [
      c => c.replay('i', { catalog: 'current' }),
      ['POST', '/integrations/i/replay', { catalog: 'current' }],
    ],
    [
      c => c.listActivity('i', { limit: 5 }),
      ['GET', '/integrations/i/activity?limit=5'],
    ],
    [
      c => c.listReplays('i', { limit: 5 }),
      ['GET', '/integrations/i/replays?limit=5'],
    ],
    [c => c.getReplay('i', 'a/b'), ['GET', '/integrations/i/replays/a%2Fb']],
    [c => c.stopReplay('i', 'a'), ['DELETE', '/integrations/i/replays/a']],
  ])('makes the request of %s', async (call, [method, path, body]) => {
    const { client, calls } = setUp();
    await call(client);
    const [{ url, init }] = calls;
    expect(calls).toHaveLength(1);
    expect([init.method, url]).toEqual([
      method,
      `http://portal/api/webhooks${path}`,
    ]);
    expect(init.body && JSON.parse(String(init.body))).toEqual(body);
    expect(init.headers).toEqual(
      body === undefined ? {} : { 'Content-Type': 'application/json' },
    );
  });

  it('sends the token of the caller and returns the response', async () => {
    const { client, calls } = setUp({ body: { secret: 'whsec_x' } });
    await expect(client.getSecret('i', { token: 'abc' })).resolves.toEqual({
      secret: 'whsec_x',
    });
    expect(calls[0].init.headers).toEqual({ Authorization: 'Bearer abc' });

    const deletion = setUp({ status: 204, body: undefined });
    await expect(
      deletion.client.deleteIntegration('i'),
    ).resolves.toBeUndefined();
  });

  it('deletes the version that was read', async () => {
    const { client, calls } = setUp({ status: 204, body: undefined });
    await client.deleteIntegration('i', { version: 3 });
    expect(calls[0].init.headers).toEqual({ 'If-Match': '"3"' });
  });

  it('throws the error of the backend with its message', async () => {
    const { client } = setUp({
      status: 404,
      body: {
        error: {
          name: 'NotFoundError',
          message: "No integration has the id 'i'",
        },
        request: { method: 'GET', url: '/integrations/i' },
        response: { statusCode: 404 },
      },
    });
    await expect(client.getIntegration('i')).rejects.toMatchObject({
      name: 'ResponseError',
      cause: {
        name: 'NotFoundError',
        message: "No integration has the id 'i'",
      },
    });
  });
});

describe('permissions', () => {
  it('have unique names, and a resource type if they are about integrations', () => {
    const names = webhooksPermissions.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.every(name => name.startsWith('webhooks.'))).toBe(true);
    for (const permission of webhooksIntegrationPermissions) {
      expect(permission.resourceType).toBe('webhooks-integration');
    }
  });
});
