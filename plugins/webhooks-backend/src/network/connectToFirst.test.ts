import net, { type AddressInfo, type Server, type Socket } from 'node:net';
import { alternateFamilies, connectToFirst } from './connectToFirst';

/** Longer than the connection attempt timeout of Node. */
const HANDSHAKE_MS = 400;

const NEAR = '127.0.0.1';
const FAR = '127.0.0.2';
const REFUSING = '127.0.0.3';
const UNREACHABLE = '127.0.0.4';
const SILENT = '127.0.0.5';

let server: Server;
let port: number;
const sockets: { address: string; socket: Socket }[] = [];

/** Connects to loopback, but behaves like addresses of other kinds. */
function connectLike(options: { host: string; port: number }): Socket {
  const socket = new net.Socket();
  const { host } = options;
  sockets.push({ address: host, socket });
  if (host === FAR) {
    setTimeout(() => socket.destroyed || socket.connect(options), HANDSHAKE_MS);
  } else if (host === UNREACHABLE) {
    const error = new Error(`connect ENETUNREACH ${host}`);
    setImmediate(() =>
      socket.destroy(Object.assign(error, { code: 'ENETUNREACH' })),
    );
  } else if (host !== SILENT) {
    socket.connect(options);
  }
  return socket;
}

beforeEach(async () => {
  server = net.createServer();
  await new Promise<void>(resolve =>
    server.listen({ port: 0, host: '0.0.0.0' }, resolve),
  );
  port = (server.address() as AddressInfo).port;
  jest
    .spyOn(net, 'connect')
    .mockImplementation(((options: { host: string; port: number }) =>
      connectLike(
        options.host === REFUSING ? { ...options, port: 1 } : options,
      )) as typeof net.connect);
});

afterEach(async () => {
  jest.useRealTimers();
  jest.restoreAllMocks();
  sockets.splice(0).forEach(({ socket }) => socket.destroy());
  await new Promise(resolve => server.close(resolve));
});

function connect(addresses: string[]): Promise<Socket> {
  return new Promise((resolve, reject) => {
    connectToFirst(
      addresses.map(address => ({ address, family: 4 })),
      port,
      (error, socket) => (error ? reject(error) : resolve(socket)),
    );
  });
}

describe('connectToFirst', () => {
  it.each(
    [NEAR, FAR].flatMap(good =>
      [REFUSING, UNREACHABLE, SILENT].flatMap(bad => [
        [good, bad],
        [bad, good],
      ]),
    ),
  )('reaches one of %s and %s', async (...addresses) => {
    const socket = await connect(addresses);

    expect([NEAR, FAR]).toContain(socket.remoteAddress);
    expect(sockets.filter(one => !one.socket.destroyed)).toEqual([
      expect.objectContaining({ socket }),
    ]);
  });

  it.each([
    [FAR],
    [FAR, FAR, FAR],
    [SILENT, SILENT, REFUSING, FAR],
    [REFUSING, UNREACHABLE, REFUSING, SILENT, NEAR],
  ])('reaches one of %s, %s, %s, %s and %s', async (...addresses) => {
    await expect(connect(addresses.filter(Boolean))).resolves.toMatchObject({
      connecting: false,
      destroyed: false,
    });
  });

  it('prefers the first address, and tries no other if it connects quickly', async () => {
    await expect(connect([NEAR, SILENT])).resolves.toMatchObject({
      remoteAddress: NEAR,
    });
    expect(sockets).toHaveLength(1);
  });

  it('waits 250 ms before it tries the next address', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate'] });
    const connected = connect([SILENT, NEAR]);

    jest.advanceTimersByTime(249);
    expect(sockets).toHaveLength(1);
    jest.advanceTimersByTime(1);
    expect(sockets).toHaveLength(2);

    await expect(connected).resolves.toBeDefined();
  });

  it('tries the next address at once if one fails', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate'] });

    await expect(connect([REFUSING, NEAR])).resolves.toBeDefined();
  });

  it('fails with the error of the only address', async () => {
    await expect(connect([REFUSING])).rejects.toMatchObject({
      code: 'ECONNREFUSED',
      syscall: 'connect',
    });
  });

  it('fails with the errors of all addresses', async () => {
    await expect(connect([REFUSING, UNREACHABLE])).rejects.toMatchObject({
      code: 'ECONNREFUSED',
      errors: [{ code: 'ECONNREFUSED' }, { code: 'ENETUNREACH' }],
    });
  });

  it('does not call back after it was aborted', async () => {
    const callback = jest.fn();
    const addresses = [SILENT, NEAR].map(address => ({ address, family: 4 }));
    const giveUp = connectToFirst(addresses, port, callback);

    giveUp();
    await new Promise(resolve => setTimeout(resolve, 300));

    expect(sockets).toHaveLength(1);
    expect(sockets[0].socket.destroyed).toBe(true);
    expect(callback).not.toHaveBeenCalled();
  });
});

describe('alternateFamilies', () => {
  const six = [1, 2, 3].map(n => ({ address: `2001:db8::${n}`, family: 6 }));
  const four = [1, 2].map(n => ({ address: `192.0.2.${n}`, family: 4 }));

  it.each([
    [
      [...six, ...four],
      [six[0], four[0], six[1], four[1], six[2]],
    ],
    [
      [...four, ...six],
      [four[0], six[0], four[1], six[1], six[2]],
    ],
    [six, six],
    [four, four],
    [[], []],
  ])('alternates the families of %j', (addresses, expected) => {
    expect(alternateFamilies(addresses)).toEqual(expected);
  });
});
