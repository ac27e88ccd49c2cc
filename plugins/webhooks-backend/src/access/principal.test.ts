import { mockCredentials } from '@backstage/backend-test-utils';
import { toActor } from './principal';

describe('toActor', () => {
  it('names the user and the plugin acting on behalf of the user', () => {
    expect(
      toActor(
        mockCredentials.user('user:default/jane', {
          actor: { subject: 'plugin:mcp-actions' },
        }),
      ),
    ).toEqual({ actor: 'user:default/jane', via: 'plugin:mcp-actions' });
  });

  it('names a user who calls directly', () => {
    expect(toActor(mockCredentials.user('user:default/jane'))).toEqual({
      actor: 'user:default/jane',
    });
  });

  it('names a service', () => {
    expect(toActor(mockCredentials.service('external:ci'))).toEqual({
      actor: 'external:ci',
    });
  });
});
