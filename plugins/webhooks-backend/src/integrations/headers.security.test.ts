import { checkHeaders } from './headers';

describe('checkHeaders', () => {
  it.each([
    'transfer_encoding',
    'Content_Length',
    'webhook_signature',
    'Webhook_Id',
    'webhook.timestamp',
    'user~agent',
    'proxy_authorization',
    'Keep_Alive',
  ])('rejects %s, which a receiver may read as one of our headers', name => {
    expect(() => checkHeaders({ [name]: 'x' })).toThrow(
      `as '${name.toLowerCase().replace(/[^a-z]/g, '-')}', which is set by the sender itself`,
    );
  });

  it.each([
    ['x-api-key', 'x_api_key'],
    ['X_Api_Key', 'x-api.key'],
    ['x-api-key', 'X-API-KEY'],
  ])('rejects %s together with %s', (one, other) => {
    expect(() =>
      checkHeaders({ [one]: 'a', accept: 'b', [other]: 'c' }),
    ).toThrow(
      `The headers '${one.toLowerCase()}' and '${other.toLowerCase()}' are the same`,
    );
  });

  it('accepts unambiguous names with underscores', () => {
    expect(checkHeaders({ x_api_key: 'a', 'x-api': 'b' })).toEqual({
      x_api_key: 'a',
      'x-api': 'b',
    });
  });
});
