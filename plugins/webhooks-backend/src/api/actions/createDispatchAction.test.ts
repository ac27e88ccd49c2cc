import { mockCredentials } from '@backstage/backend-test-utils';
import { actionsRegistryServiceMock } from '@backstage/backend-test-utils/alpha';
import type { JsonObject } from '@backstage/types';
import type { Dispatcher } from '../../dispatch/Dispatcher';
import { createDispatchAction } from './createDispatchAction';

const RESULT = {
  eventId: 'e',
  deliveries: [{ id: 'd', integrationId: 'i', status: 'pending' as const }],
};

function setUp() {
  const actionsRegistry = actionsRegistryServiceMock();
  const dispatch = jest.fn().mockResolvedValue(RESULT);
  createDispatchAction({
    actionsRegistry,
    dispatcher: { dispatch } as unknown as Dispatcher,
  });
  const credentials = mockCredentials.user('user:default/guest');
  const invoke = (input: JsonObject) =>
    actionsRegistry.invoke({ id: 'test:dispatch', input, credentials });
  return { dispatch, credentials, invoke };
}

describe('action dispatch', () => {
  it('dispatches for its caller', async () => {
    const { dispatch, credentials, invoke } = setUp();
    const input = {
      type: 'deployment.finished',
      payload: { service: 'shop', nested: [{ a: null }] },
      idempotencyKey: 'k',
      integrationIds: ['i'],
    };
    await expect(invoke(input)).resolves.toEqual({ output: RESULT });
    expect(dispatch).toHaveBeenCalledWith(input, credentials);
    await invoke({ type: 'a.b', payload: {} });
    expect(dispatch).toHaveBeenLastCalledWith(
      { type: 'a.b', payload: {} },
      credentials,
    );
  });

  it.each<[string, JsonObject]>([
    ['type', { payload: {} }],
    ['type', { type: 5, payload: {} }],
    ['payload', { type: 'a.b' }],
    ['payload', { type: 'a.b', payload: 'text' }],
    ['payload', { type: 'a.b', payload: [] }],
    ['payload', { type: 'a.b', payload: JSON.parse('{"__proto__":{}}') }],
    ['idempotencyKey', { type: 'a', payload: {}, idempotencyKey: '' }],
    ['idempotencyKey', { type: 'a', payload: {}, idempotencyKey: 'a\nb' }],
    [
      'idempotencyKey',
      { type: 'a', payload: {}, idempotencyKey: 'x'.repeat(256) },
    ],
    ['integrationIds', { type: 'a', payload: {}, integrationIds: [] }],
    [
      'url',
      {
        type: 'a',
        payload: {},
        integrationIds: ['i'],
        url: 'https://hooks.example.com/',
      },
    ],
  ])('names %s if it is wrong in %j', async (field, input) => {
    const { dispatch, invoke } = setUp();
    await expect(invoke(input)).rejects.toThrow(field);
    expect(dispatch).not.toHaveBeenCalled();
  });

  it('passes on errors of the dispatcher', async () => {
    const { dispatch, invoke } = setUp();
    dispatch.mockRejectedValue(new Error('The event type is not registered'));
    await expect(invoke({ type: 'a', payload: {} })).rejects.toThrow(
      'The event type is not registered',
    );
  });
});
