/**
 * Mocks for the tests of plugins that dispatch webhooks.
 *
 * @packageDocumentation
 */
import { createServiceMock } from '@backstage/backend-test-utils';
import { webhooksServiceRef } from './webhooksServiceRef';

/**
 * Mock of {@link webhooksServiceRef}: `webhooksServiceMock.mock()` for unit tests,
 * `webhooksServiceMock.factory()` for `startTestBackend`.
 *
 * @public
 */
export const webhooksServiceMock = createServiceMock(
  webhooksServiceRef,
  () => ({
    dispatch: jest.fn(),
  }),
);
