import { headerProblems } from './headers';

describe('headerProblems', () => {
  it('finds the first problem of each header', () => {
    expect(
      headerProblems([
        ['x_api_key', 'a'],
        ['X-Api.Key', 'b'],
        ['Authorization', ''],
        ['a b', 'c'],
        ['Webhook_Id', 'd'],
        ['x-note', 'two\nlines'],
      ]),
    ).toEqual([
      undefined,
      { kind: 'duplicate', of: 'x_api_key' },
      undefined,
      { kind: 'name' },
      { kind: 'reserved', as: 'webhook-id' },
      { kind: 'value' },
    ]);
  });

  it.each(['********x', 'x********', 'Bearer ********'])(
    'refuses %s, which contains the mask',
    value => {
      expect(headerProblems([['authorization', value]])).toEqual([
        { kind: 'masked' },
      ]);
    },
  );

  it('accepts a masked value that is sent back', () => {
    expect(headerProblems([['authorization', '********']])).toEqual([
      undefined,
    ]);
  });
});
