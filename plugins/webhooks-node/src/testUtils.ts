/**
 * Mocks for the tests of plugins that dispatch webhooks.
 *
 * @packageDocumentation
 */
import {
  createServiceMock,
  type ServiceMock,
} from '@backstage/backend-test-utils';
import type { ServiceFactory } from '@backstage/backend-plugin-api';
import { webhooksServiceRef, type WebhooksService } from './webhooksServiceRef';

export type { WebhooksService };

const mock = createServiceMock(webhooksServiceRef, () => ({
  dispatch: jest.fn(),
}));

/**
 * Mock of `webhooksServiceRef`: `webhooksServiceMock.mock()` for unit tests,
 * `webhooksServiceMock.factory()` for `startTestBackend`.
 *
 * @public
 */
export const webhooksServiceMock: {
  mock(partialImpl?: Partial<WebhooksService>): ServiceMock<WebhooksService>;
  factory(
    partialImpl?: Partial<WebhooksService>,
  ): ServiceFactory<WebhooksService>;
} = {
  mock,
  factory: partialImpl => mock(partialImpl).factory,
};
