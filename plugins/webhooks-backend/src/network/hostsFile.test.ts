import { parseHosts } from './hostsFile';

describe('parseHosts', () => {
  it('reads addresses of both families, aliases and comments', () => {
    const hosts = parseHosts(
      [
        '# 10.0.0.9 commented',
        '127.0.0.1\tlocalhost',
        '::1 localhost ip6-localhost # loopback',
        '10.0.0.7   Shop.Internal shop shop',
        'fe80::1%lo0 scoped\r',
        'not-an-address name',
        '10.0.0.8',
        '',
      ].join('\n'),
    );

    expect(Object.fromEntries(hosts)).toEqual({
      localhost: [
        { address: '127.0.0.1', family: 4 },
        { address: '::1', family: 6 },
      ],
      'ip6-localhost': [{ address: '::1', family: 6 }],
      'shop.internal': [{ address: '10.0.0.7', family: 4 }],
      shop: [{ address: '10.0.0.7', family: 4 }],
      scoped: [{ address: 'fe80::1%lo0', family: 6 }],
    });
  });
});
