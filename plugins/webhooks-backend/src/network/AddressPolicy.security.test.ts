import { HostileNetwork, sendTo } from '../__testUtils__/HostileNetwork';
import {
  BAD_PORTS,
  HOSTILE_ZONE,
  LOOPBACK_HOSTS,
  MALFORMED_URLS,
  METADATA_HOSTS,
  PRIVATE_HOSTS,
} from '../__testUtils__/hostileAddresses';
import { TcpListener } from '../__testUtils__/tcpListener';
import { AddressPolicy } from './AddressPolicy';
import { assertUrl } from './assertUrl';

const CLOSED = { allow: [], allowHttp: false };
const HTTP = { allow: [], allowHttp: true };

const network = new HostileNetwork();

describe('AddressPolicy with addresses in URLs', () => {
  const hosts = [...LOOPBACK_HOSTS, ...PRIVATE_HOSTS, ...METADATA_HOSTS];

  it.each(hosts)('connects to no address of https://%s', async host => {
    const url = `https://${host}:${network.listener.port}/hook`;

    await expect(
      sendTo(network.senderWith(CLOSED), url),
    ).resolves.toMatchObject({
      outcome: 'blocked',
      errorCode: 'BLOCKED_ADDRESS',
      errorMessage: expect.stringContaining('webhooks.network.allow'),
    });
    // If http is allowed, the address is still refused.
    await expect(
      sendTo(network.senderWith(HTTP), url.replace('https', 'http')),
    ).resolves.toMatchObject({
      outcome: 'blocked',
      errorMessage: expect.stringMatching(/address\./),
    });
    expect(() => assertUrl(url, new AddressPolicy(CLOSED))).toThrow(
      'address. An administrator can allow it',
    );
    expect(network.listener.connections).toBe(0);
  });

  it.each(LOOPBACK_HOSTS)(
    'connects to http://%s once it is allowed',
    async host => {
      const sender = network.senderWith({
        allow: ['127.0.0.0/8', '::1', '0.0.0.0', '::', '::0.0.0.1'],
        allowHttp: true,
      });

      await expect(
        sendTo(sender, `http://${host}:${network.listener.port}/hook`),
      ).resolves.toMatchObject({ outcome: 'success' });
      expect(network.listener.connections).toBe(1);
    },
  );

  it.each(METADATA_HOSTS)(
    'refuses %s even if a wide range is allowed',
    async host => {
      const sender = network.senderWith({
        allow: ['0.0.0.0/0', '::/0', '169.254.0.0/16', 'fd00::/8'],
        allowHttp: true,
      });

      await expect(
        sendTo(sender, `http://${host}:${network.listener.port}/`),
      ).resolves.toMatchObject({
        outcome: 'blocked',
        errorMessage: expect.stringContaining('only by its own entry'),
      });
    },
  );

  it('allows only the metadata address that is listed', () => {
    const policy = new AddressPolicy({
      allow: ['169.254.169.254', '0.0.0.0/0', '::/0'],
      allowHttp: false,
    });

    for (const open of ['169.254.169.254', '::ffff:a9fe:a9fe']) {
      expect(() => policy.checkAddress(open, open)).not.toThrow();
    }
    for (const closed of ['169.254.170.2', 'fd00:ec2::254']) {
      expect(() => policy.checkAddress(closed, closed)).toThrow('metadata');
    }
  });

  it.each([
    '1.1.1.1',
    '8.8.8.8',
    '9.255.255.255',
    '11.0.0.0',
    '100.63.255.255',
    '100.128.0.0',
    '126.255.255.255',
    '128.0.0.0',
    '169.253.255.255',
    '169.255.0.0',
    '172.15.255.255',
    '172.32.0.0',
    '192.167.255.255',
    '192.169.0.0',
    '198.17.255.255',
    '198.20.0.0',
    '223.255.255.255',
    '2001:4860:4860::8888',
    '2606:4700:4700::1111',
    '2a00:1450:4001::200e',
    '::ffff:8.8.8.8',
  ])('treats %s as public', address => {
    const policy = new AddressPolicy(CLOSED);

    expect(() => policy.checkAddress('public.test', address)).not.toThrow();
    expect(() => policy.checkAddress(address, address)).not.toThrow();
  });

  it('ignores the interface that the scope of an address names', () => {
    const policy = new AddressPolicy({
      allow: ['fe80::/10', 'fd00::/8'],
      allowHttp: false,
    });

    expect(() => policy.checkAddress('a.test', 'fe80::1%eth0')).not.toThrow();
    expect(() => policy.checkAddress('a.test', 'fd00:ec2::254%eth0')).toThrow(
      'a.test does not lead to public addresses only',
    );
    expect(() => policy.checkAddress('a.test', 'fe80::a9fe:a9fe%eth0')).toThrow(
      'a.test does not lead to public addresses only',
    );
  });

  it('allows NAT64 to public addresses and to allowed private addresses', () => {
    const policy = new AddressPolicy({
      allow: ['64:ff9b::/96', '192.168.0.0/16'],
      allowHttp: false,
    });
    const check = (address: string) => () =>
      policy.checkAddress('a.test', address);

    expect(check('64:ff9b::8.8.8.8')).not.toThrow();
    expect(check('64:ff9b::192.168.1.1')).not.toThrow();
    expect(check('64:ff9b::10.0.0.1')).toThrow();
    expect(check('64:ff9b::169.254.169.254')).toThrow();
  });
});

describe('AddressPolicy with other parts of URLs', () => {
  it.each(MALFORMED_URLS)('refuses %s', async template => {
    const url = template.replace('PORT', String(network.listener.port));
    const open = {
      allow: ['0.0.0.0/0', '::/0', 'good.test', 'localhost'],
      allowHttp: false,
    };

    const result = await sendTo(
      network.senderWith(open, network.dns.lookup),
      url,
    );

    expect(['BLOCKED_ADDRESS', 'ERR_INVALID_URL']).toContain(result.errorCode);
    expect(() => assertUrl(url, new AddressPolicy(open))).toThrow(
      expect.objectContaining({ name: 'InputError' }),
    );
    expect(network.listener.connections).toBe(0);
  });

  it.each(BAD_PORTS)('refuses port %d on every host', async port => {
    const open = { allow: ['127.0.0.0/8'], allowHttp: true };

    for (const scheme of ['http', 'https']) {
      await expect(
        sendTo(network.senderWith(open), `${scheme}://127.0.0.1:${port}/`),
      ).resolves.toMatchObject({
        outcome: 'blocked',
        errorMessage: expect.stringContaining(`Port ${port} belongs to`),
      });
    }
  });

  it('refuses http until it is allowed', async () => {
    const url = `http://127.0.0.1:${network.listener.port}/`;

    await expect(
      sendTo(
        network.senderWith({ allow: ['127.0.0.1'], allowHttp: false }),
        url,
      ),
    ).resolves.toMatchObject({
      outcome: 'blocked',
      errorMessage: expect.stringContaining('webhooks.network.allowHttp'),
    });
    expect(network.listener.connections).toBe(0);
  });

  it('sends nothing to an https URL without TLS', async () => {
    const result = await sendTo(
      network.senderWith({ allow: ['127.0.0.1'], allowHttp: false }),
      `https://127.0.0.1:${network.listener.port}/`,
    );

    expect(result.outcome).toBe('timeout');
    expect(network.listener.connections).toBe(1);
  });
});

describe('AddressPolicy with names', () => {
  const allow = ['127.0.0.2', 'inside.test', 'metadata-by-host.test'];

  it.each(Object.keys(HOSTILE_ZONE))(
    'connects to no address of %s',
    async name => {
      for (const [scheme, host] of [
        ['https', name],
        ['http', name],
        ['http', `${name.toUpperCase()}.`],
      ]) {
        const result = await sendTo(
          network.senderWith({ allow, allowHttp: true }, network.dns.lookup),
          `${scheme}://${host}:${network.listener.port}/hook`,
        );

        expect(result).toMatchObject({
          outcome: 'blocked',
          errorCode: 'BLOCKED_ADDRESS',
          errorMessage: expect.stringContaining(
            'does not lead to public addresses only',
          ),
        });
        // Neither the addresses nor the rule that applied are shown, because the rule would reveal as much.
        const text = JSON.stringify(result);
        HOSTILE_ZONE[name].forEach(({ type, data }) =>
          expect(type === 'CNAME' || !text.includes(data)).toBe(true),
        );
        expect(result.errorMessage).not.toContain(
          'is a cloud metadata address',
        );
      }
      expect(network.listener.connections).toBe(0);
      expect(network.dns.questions.length).toBeGreaterThan(0);
    },
  );

  it.each([
    ['by range', 'in.test', ['127.0.0.0/8']],
    ['by address', 'in.test', ['127.0.0.3']],
    ['by mapped range', 'in.test', ['::ffff:127.0.0.0/104']],
    ['by host', 'in.test', ['in.test']],
    ['by host in capitals', 'in.test', ['In.Test']],
    ['by host with a dot', 'in.test', ['in.test.']],
    ['with a dot', 'in.test.', ['in.test']],
    ['in capitals', 'IN.test', ['in.test']],
    ['an IDN by its letters', 'bücher.test', ['bücher.test']],
    ['an IDN by its code', 'BÜCHER.test', ['xn--bcher-kva.test']],
    ['through a chain', 'alias.test', ['alias.test']],
    ['by IPv6 address', 'six.test', ['::1']],
    ['by IPv6 range', 'six.test', ['::/127']],
    ['both families', 'both.test', ['127.0.0.3', '::1/128']],
  ])(
    'connects to an internal name once it is allowed %s',
    async (_, name, entries) => {
      network.dns.zone = question => {
        switch (question.name) {
          case 'six.test':
            return [{ type: 'AAAA', data: '::1' }];
          case 'both.test':
            return [
              { type: 'A', data: '127.0.0.3' },
              { type: 'AAAA', data: '::1' },
            ];
          case 'alias.test':
            return [
              { type: 'CNAME', data: 'in.test' },
              { type: 'A', data: '127.0.0.3', name: 'in.test' },
            ];
          default:
            return [{ type: 'A', data: '127.0.0.3' }];
        }
      };

      await expect(
        sendTo(
          network.senderWith(
            { allow: entries, allowHttp: true },
            network.dns.lookup,
          ),
          `http://${name}:${network.listener.port}/`,
        ),
      ).resolves.toMatchObject({ outcome: 'success' });
      expect(network.listener.connections).toBe(1);
    },
  );

  it('uses the resolver of the system by default', async () => {
    const url = `http://localhost:${network.listener.port}/`;

    await expect(sendTo(network.senderWith(HTTP), url)).resolves.toMatchObject({
      outcome: 'blocked',
    });
    expect(network.listener.connections).toBe(0);
    await expect(
      sendTo(
        network.senderWith({ allow: ['localhost'], allowHttp: true }),
        url,
      ),
    ).resolves.toMatchObject({ outcome: 'success' });
  });

  it('does not reveal in errors what a name resolved to', async () => {
    const closed = await TcpListener.start({ host: '127.0.0.3' });
    const { port } = closed;
    await closed.stop();
    network.dns.zone = ({ name }) =>
      name === 'one.test'
        ? [{ type: 'A', data: '127.0.0.3' }]
        : [
            { type: 'A', data: '127.0.0.3' },
            { type: 'A', data: '127.0.0.4' },
            { type: 'AAAA', data: '::1' },
          ];
    const sender = network.senderWith(
      { allow: ['127.0.0.0/8', '::1'], allowHttp: true },
      network.dns.lookup,
    );

    for (const name of ['one.test', 'several.test']) {
      const result = await sendTo(sender, `http://${name}:${port}/`);

      expect(result).toMatchObject({
        outcome: 'timeout',
        errorCode: 'ECONNREFUSED',
        errorMessage: expect.stringContaining(
          `connect ECONNREFUSED ${name}:${port}`,
        ),
      });
      expect(JSON.stringify(result)).not.toMatch(/127\.0\.0|::1/);
    }
  });
});

describe('network.allow', () => {
  it.each([
    '10/8',
    '10.0/16',
    '010.0.0.0/8',
    '0x0a.0.0.0/8',
    '10.0.0.0/33',
    '10.0.0.0/-1',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    '10.0.0.0/1.5',
    '::/129',
    'fe80::1%eth0/64/1',
    '2130706433',
    '127.1',
    '*.corp.test',
    'https://corp.test',
    'corp.test:443',
    'corp.test/path',
    'user@corp.test',
    'a b',
    '',
    '.',
    'a..b',
  ])('refuses %s by name', entry => {
    expect(
      () => new AddressPolicy({ allow: [entry], allowHttp: false }),
    ).toThrow(
      `webhooks.network.allow: '${entry}' is neither a CIDR range, an address nor a host name`,
    );
  });
});

it('tests at least 150 hostile URLs and DNS responses', () => {
  expect(
    LOOPBACK_HOSTS.length +
      PRIVATE_HOSTS.length +
      METADATA_HOSTS.length +
      MALFORMED_URLS.length +
      BAD_PORTS.length +
      Object.keys(HOSTILE_ZONE).length,
  ).toBeGreaterThanOrEqual(150);
});
