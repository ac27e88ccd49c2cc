import { parseSearchList, qualifiedNames } from './searchList';

describe('parseSearchList', () => {
  it.each([
    ['', { domains: [], ndots: 1 }],
    [
      'nameserver 10.0.0.2\nsearch ns.svc.cluster.local svc.cluster.local\noptions ndots:5 timeout:1',
      { domains: ['ns.svc.cluster.local', 'svc.cluster.local'], ndots: 5 },
    ],
    ['search a.test\ndomain b.test c.test', { domains: ['b.test'], ndots: 1 }],
    ['; search a.test\n#search b.test', { domains: [], ndots: 1 }],
    ['options ndots:x', { domains: [], ndots: 1 }],
  ])('reads %j', (text, expected) => {
    expect(parseSearchList(text, {})).toEqual(expected);
  });

  it('prefers the environment', () => {
    expect(
      parseSearchList('search a.test\noptions ndots:5', {
        LOCALDOMAIN: 'b.test c.test',
        RES_OPTIONS: 'ndots:2',
      }),
    ).toEqual({ domains: ['b.test', 'c.test'], ndots: 2 });
  });
});

describe('qualifiedNames', () => {
  const list = { domains: ['a.test', 'b.test.'], ndots: 2 };

  it.each([
    ['shop', ['shop.a.test', 'shop.b.test', 'shop']],
    ['shop.ns', ['shop.ns.a.test', 'shop.ns.b.test', 'shop.ns']],
    [
      'hooks.example.com',
      [
        'hooks.example.com',
        'hooks.example.com.a.test',
        'hooks.example.com.b.test',
      ],
    ],
    ['shop.', ['shop']],
  ])('completes %s', (name, expected) => {
    expect(qualifiedNames(name, list)).toEqual(expected);
  });
});
