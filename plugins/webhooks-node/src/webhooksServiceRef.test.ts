import {
  coreServices,
  createBackendPlugin,
  type BackstageCredentials,
  type ServiceFactory,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  ServiceFactoryTester,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { ConflictError } from '@backstage/errors';
import type { DispatchResult } from 'backstage-plugin-webhooks-common';
import { webhooksServiceMock } from './testUtils';
import { webhooksServiceRef, type WebhooksService } from './webhooksServiceRef';

const RESULT: DispatchResult = {
  eventId: 'e',
  deliveries: [{ id: 'd', integrationId: 'i', status: 'pending' }],
};

const REQUEST = { type: 'a.b', payload: { n: 1 }, idempotencyKey: 'k' };

async function getSubject(factory: ServiceFactory): Promise<WebhooksService> {
  const subject = await ServiceFactoryTester.from(factory).getSubject();
  return subject as WebhooksService;
}

describe('webhooksServiceRef', () => {
  it('dispatches over REST as the calling plugin, or on behalf of a given caller', async () => {
    const received: { body: unknown; credentials: BackstageCredentials }[] = [];
    let refusal: Error | undefined;
    const receiver = createBackendPlugin({
      pluginId: 'webhooks',
      register: env =>
        env.registerInit({
          deps: {
            httpRouter: coreServices.httpRouter,
            httpAuth: coreServices.httpAuth,
          },
          async init({ httpRouter, httpAuth }) {
            httpRouter.use((req, res, next) => {
              const chunks: Buffer[] = [];
              req.on('data', chunk => chunks.push(chunk));
              req.on('end', async () => {
                received.push({
                  body: JSON.parse(String(Buffer.concat(chunks))),
                  credentials: await httpAuth.credentials(req),
                });
                if (refusal) {
                  next(refusal);
                } else {
                  res.status(202).json(RESULT);
                }
              });
            });
          },
        }),
    });
    let webhooks: WebhooksService;
    const caller = createBackendPlugin({
      pluginId: 'caller',
      register: env =>
        env.registerInit({
          deps: { service: webhooksServiceRef },
          async init({ service }) {
            webhooks = service;
          },
        }),
    });
    const backend = await startTestBackend({ features: [receiver, caller] });
    try {
      await expect(webhooks!.dispatch(REQUEST)).resolves.toEqual(RESULT);
      await webhooks!.dispatch(REQUEST, {
        credentials: mockCredentials.user('user:default/guest'),
      });
      expect(received.map(({ body }) => body)).toEqual([REQUEST, REQUEST]);
      expect(
        received.map(({ credentials }) => credentials.principal),
      ).toMatchObject([
        { type: 'service', subject: 'plugin:caller' },
        { type: 'user', userEntityRef: 'user:default/guest' },
      ]);

      refusal = new ConflictError('The idempotency key was used');
      await expect(webhooks!.dispatch(REQUEST)).rejects.toMatchObject({
        name: 'ResponseError',
        cause: {
          name: 'ConflictError',
          message: 'The idempotency key was used',
        },
      });
    } finally {
      await backend.stop();
    }
  });

  it('has a mock for tests of other plugins', async () => {
    const mock = webhooksServiceMock.mock();
    mock.dispatch.mockResolvedValue(RESULT);
    const service = await getSubject(mock.factory);
    await expect(service.dispatch(REQUEST)).resolves.toEqual(RESULT);
    expect(mock.dispatch).toHaveBeenCalledWith(REQUEST);

    const own = await getSubject(
      webhooksServiceMock.factory({ dispatch: async () => RESULT }),
    );
    await expect(own.dispatch(REQUEST)).resolves.toBe(RESULT);
    expect(webhooksServiceMock.mock().dispatch(REQUEST)).toBeUndefined();
  });
});
