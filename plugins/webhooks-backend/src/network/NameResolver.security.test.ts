import type { LookupAddress } from 'node:dns';
import { DnsServer } from '../__testUtils__/dnsServer';
import { NameResolver } from './NameResolver';

jest.setTimeout(60_000);

/** Far longer than a response from loopback takes. */
const DEADLINE_MS = 60_000;

let dns: DnsServer;
let names: NameResolver;

beforeEach(async () => {
  dns = await DnsServer.start();
  dns.zone = ({ name }) =>
    name.endsWith('.slow.test')
      ? undefined
      : [{ type: 'A', data: '127.0.0.1', ttl: 60 }];
  names = create(DEADLINE_MS);
});

afterEach(async () => {
  jest.restoreAllMocks();
  await dns.stop();
});

function create(deadlineMs: number): NameResolver {
  return new NameResolver({ servers: [dns.address], deadlineMs });
}

/** Resolves a name for an integration as a request does. */
async function resolve(
  name: string,
  integrationId: string = name,
): Promise<LookupAddress[]> {
  names.use(name, integrationId);
  try {
    return await new Promise((done, failed) =>
      names.lookup(name, { all: true }, (error, addresses) =>
        error ? failed(error) : done(addresses as LookupAddress[]),
      ),
    );
  } finally {
    names.release(name, integrationId);
  }
}

/** Starts to resolve a name, and records the result. */
function start(name: string, integrationId: string = name) {
  const started: { ended?: string; done: Promise<void> } = {
    done: resolve(name, integrationId).then(
      () => {
        started.ended = 'resolved';
      },
      error => {
        started.ended = error.code;
      },
    ),
  };
  return started;
}

describe('addresses of a name', () => {
  it('include both families', async () => {
    dns.zone = () => [
      { type: 'A', data: '192.0.2.1' },
      { type: 'A', data: '192.0.2.2' },
      { type: 'AAAA', data: '2001:db8::1' },
    ];

    await expect(resolve('both.test')).resolves.toEqual([
      { address: '2001:db8::1', family: 6 },
      { address: '192.0.2.1', family: 4 },
      { address: '192.0.2.2', family: 4 },
    ]);
  });

  it('are shared by concurrent lookups', async () => {
    await Promise.all(
      Array.from({ length: 50 }, (_, i) => resolve('one.test', `i${i}`)),
    );

    expect(dns.questions.sort()).toEqual(['A one.test', 'AAAA one.test']);
  });

  it('are cached for their time to live', async () => {
    await resolve('one.test');
    await resolve('one.test');

    expect(dns.questions).toHaveLength(2);
  });

  it('are not cached without a time to live', async () => {
    dns.zone = (_, asked) => [{ type: 'A', data: `192.0.2.${asked}` }];

    await expect(resolve('one.test')).resolves.toMatchObject([
      { address: '192.0.2.0' },
    ]);
    await expect(resolve('one.test')).resolves.toMatchObject([
      { address: '192.0.2.1' },
    ]);
  });

  it('do not wait for a family without a response', async () => {
    dns.zone = ({ type }) =>
      type === 'A' ? [{ type, data: '192.0.2.1' }] : undefined;

    await expect(resolve('half.test')).resolves.toEqual([
      { address: '192.0.2.1', family: 4 },
    ]);
  });

  it('are limited in number', async () => {
    dns.zone = () =>
      Array.from({ length: 30 }, (_, i) => ({
        type: 'A' as const,
        data: `192.0.2.${i}`,
      }));

    await expect(resolve('many.test')).resolves.toHaveLength(16);
  });

  it.each([
    ['localhost', '127.0.0.1'],
    ['any.localhost', '127.0.0.1'],
    ['LOCALHOST.', '127.0.0.1'],
  ])('do not come from the DNS for %s', async (name, address) => {
    await expect(resolve(name)).resolves.toContainEqual({ address, family: 4 });
    expect(dns.questions).toEqual([]);
  });
});

describe('failed lookups', () => {
  it('report that a name has no address, and are cached for a burst of requests', async () => {
    dns.zone = () => [];

    await expect(resolve('none.test')).rejects.toMatchObject({
      code: 'ENOTFOUND',
      message: 'The DNS has no address for none.test',
    });
    await expect(resolve('none.test')).rejects.toMatchObject({
      code: 'ENOTFOUND',
    });
    expect(dns.questions).toHaveLength(2);
  });

  it('report that the DNS did not respond', async () => {
    names = create(200);

    await expect(resolve('x.slow.test')).rejects.toMatchObject({
      code: 'DNS_TIMEOUT',
      message: 'The DNS server did not respond in time for x.slow.test',
    });
  });

  it('need no DNS for impossible names', async () => {
    await expect(resolve('hooks.invalid')).rejects.toMatchObject({
      code: 'ENOTFOUND',
    });
    await expect(resolve(`${'a'.repeat(64)}.test`)).rejects.toMatchObject({
      code: 'ENOTFOUND',
    });
    expect(dns.questions).toEqual([]);
  });
});

describe('slow names', () => {
  it('do not delay others when there are 100', async () => {
    // No lookup becomes slow, no matter how busy the machine is.
    jest.spyOn(global, 'setTimeout').mockReturnValue({} as NodeJS.Timeout);
    const slow = Array.from({ length: 100 }, (_, i) =>
      start(`${i}.slow.test`, `integration-${i % 5}`),
    );

    await resolve('healthy.test', 'healthy');

    expect(slow.filter(({ ended }) => ended)).toEqual([]);
  });

  it('do not delay others when there are more of them than places', async () => {
    const slow = Array.from({ length: 1_050 }, (_, i) =>
      start(`${i}.slow.test`, `integration-${i}`),
    );

    await resolve('healthy.test', 'healthy');

    const ended = slow.filter(one => one.ended);
    expect(ended.length).toBeLessThan(slow.length);
    expect(new Set(ended.map(one => one.ended))).toEqual(
      new Set(['DNS_TIMEOUT']),
    );
  });

  it('yield their place to another name of the same integration', async () => {
    const first = start('1.slow.test', 'a');
    const second = start('2.slow.test', 'a');

    await resolve('healthy.test', 'a');

    expect(first.ended).toBe('DNS_TIMEOUT');
    expect(second.ended).toBeUndefined();
  });

  it('keep their place while another integration needs them', async () => {
    const shared = start('1.slow.test', 'a');
    start('1.slow.test', 'b');
    const own = start('2.slow.test', 'a');

    await resolve('healthy.test', 'a');

    expect(shared.ended).toBeUndefined();
    expect(own.ended).toBe('DNS_TIMEOUT');
  });

  it('do not take the place of a name that another integration needs too', async () => {
    start('1.slow.test', 'a');
    start('2.slow.test', 'a');
    const waiting = start('healthy.test', 'a');
    expect(waiting.ended).toBeUndefined();

    await resolve('healthy.test', 'b');
    await waiting.done;

    expect(waiting.ended).toBe('resolved');
  });

  it('are cancelled when nobody needs them any more', async () => {
    names.use('1.slow.test', 'a');
    const ended = new Promise<NodeJS.ErrnoException | null>(done =>
      names.lookup('1.slow.test', { all: true }, done),
    );

    names.release('1.slow.test', 'a');

    await expect(ended).resolves.toMatchObject({ code: 'DNS_TIMEOUT' });
    dns.zone = () => [{ type: 'A', data: '192.0.2.1' }];
    await expect(resolve('1.slow.test')).resolves.toHaveLength(1);
  });
});
