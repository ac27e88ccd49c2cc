import {
  coreServices,
  createServiceFactory,
  createServiceRef,
  type BackstageCredentials,
} from '@backstage/backend-plugin-api';
import {
  WebhooksClient,
  type DispatchRequest,
  type DispatchResult,
} from 'backstage-plugin-webhooks-common';

/**
 * Dispatches webhooks.
 *
 * @public
 */
export interface WebhooksService {
  /**
   * Stores an event and creates its deliveries, which are sent in the background.
   *
   * @param request - the event, see {@link backstage-plugin-webhooks-common#DispatchRequest}
   * @param options - `credentials`: those of the caller to dispatch for. Default: those of the calling plugin
   *
   * @throws `InputError` for a payload that JSON cannot represent exactly, such as one with an integer beyond
   * `Number.MAX_SAFE_INTEGER`; `ResponseError` if the webhooks backend rejects the event. Pass an idempotency key to be
   * able to repeat a call whose response was lost.
   */
  dispatch(
    request: DispatchRequest,
    options?: { credentials?: BackstageCredentials },
  ): Promise<DispatchResult>;
}

/**
 * Dispatches webhooks from any backend plugin.
 *
 * @public
 */
export const webhooksServiceRef = createServiceRef<WebhooksService>({
  id: 'webhooks.service',
  scope: 'plugin',
  defaultFactory: async service =>
    createServiceFactory({
      service,
      deps: { auth: coreServices.auth, discovery: coreServices.discovery },
      factory({ auth, discovery }) {
        const client = new WebhooksClient({
          discoveryApi: discovery,
          fetchApi: { fetch },
        });
        return {
          async dispatch(request, options) {
            const { token } = await auth.getPluginRequestToken({
              onBehalfOf:
                options?.credentials ?? (await auth.getOwnServiceCredentials()),
              targetPluginId: 'webhooks',
            });
            return client.dispatch(request, { token });
          },
        };
      },
    }),
});
