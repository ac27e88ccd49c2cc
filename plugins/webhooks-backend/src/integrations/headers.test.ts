import { checkHeaders } from './headers';

describe('headers', () => {
  it('are stored with names in lower case', () => {
    expect(
      checkHeaders({
        Authorization: 'Bearer a.b-c',
        'X-Team_1': '',
        "!#$%&'*+.^_`|~": 'tab\there',
      }),
    ).toEqual({
      authorization: 'Bearer a.b-c',
      'x-team_1': '',
      "!#$%&'*+.^_`|~": 'tab\there',
    });
    expect(checkHeaders({})).toEqual({});
    expect(checkHeaders({ a: 'x'.repeat(4096) }).a).toHaveLength(4096);
  });

  it.each([
    ['', 'x', 'is not a header name'],
    ['a b', 'x', "'a b' is not a header name"],
    ['a:b', 'x', 'is not a header name'],
    ['a\r\nb', 'x', 'is not a header name'],
    ['ä', 'x', 'is not a header name'],
    ['x'.repeat(101), 'x', 'is not a header name'],
    ['Host', 'x', "'host' is set by the sender"],
    ['content-length', '1', 'is set by the sender'],
    ['Content-Type', 'text/plain', 'is set by the sender'],
    ['transfer-encoding', 'chunked', 'is set by the sender'],
    ['connection', 'close', 'is set by the sender'],
    ['expect', '100-continue', 'is set by the sender'],
    ['User-Agent', 'x', 'is set by the sender'],
    ['webhook-signature', 'v1,x', 'is set by the sender'],
    ['Webhook-Anything', 'x', 'is set by the sender'],
    ['x', 'a\r\nhost: b', "The value of the header 'x' must be one line"],
    ['x', 'a\nb', 'must be one line'],
    ['x', 'a\rb', 'must be one line'],
    ['x', 'a\u0000b', 'must be one line'],
    ['x', 'a\u007fb', 'must be one line'],
    ['x', 'ü', 'must be one line of ASCII'],
    ['x', 'x'.repeat(4097), 'at most 4096 characters'],
  ])('reject %j: %j', (name, value, message) => {
    expect(() => checkHeaders({ fine: 'x', [name]: value })).toThrow(message);
  });

  it('are limited to 20', () => {
    const headers = (count: number) =>
      Object.fromEntries(
        Array.from({ length: count }, (_, i) => [`x${i}`, '']),
      );
    expect(Object.keys(checkHeaders(headers(20)))).toHaveLength(20);
    expect(() => checkHeaders(headers(21))).toThrow('At most 20 headers');
  });
});
