import { headerProblems } from './headers';

describe('headerProblems', () => {
  it('finds the first thing that is wrong with each header', () => {
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
    'refuses %s, which is a mask with something around it',
    value => {
      expect(headerProblems([['authorization', value]])).toEqual([
        { kind: 'masked' },
      ]);
    },
  );

  it('takes what a masked value is sent back as', () => {
    expect(headerProblems([['authorization', '********']])).toEqual([
      undefined,
    ]);
  });
});
