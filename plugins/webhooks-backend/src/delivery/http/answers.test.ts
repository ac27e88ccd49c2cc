import { TestDatabases } from '@backstage/backend-test-utils';
import { eventually } from 'backstage-webhooks-test';
import { RawReceiver, type RawRequest } from '../../__testUtils__/rawReceiver';
import { TestPortal } from '../../__testUtils__/TestPortal';

jest.setTimeout(120_000);

const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';

const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

describe.each(databases.eachSupportedId())('responses (%s)', databaseId => {
  let receiver: RawReceiver;
  let portal: TestPortal;

  beforeEach(async () => {
    receiver = await RawReceiver.start();
    portal = await TestPortal.start({ knex: await databases.init(databaseId) });
  });

  afterEach(async () => {
    await portal.stop();
    await receiver.stop();
  });

  async function deliver(): Promise<void> {
    const [delivery] = await portal.dispatch();
    await eventually(async () =>
      expect(await portal.delivery(delivery)).toMatchObject({
        status: 'succeeded',
        attempts: [{ number: 1, outcome: 'success', statusCode: 200 }],
      }),
    );
  }

  it.each<[string, (request: RawRequest) => void, number]>([
    [
      'after an interim one',
      ({ socket }) => socket.write(`HTTP/1.1 100 Continue\r\n\r\n${OK}`),
      2,
    ],
    [
      'on a new connection, because the idle one was closed',
      ({ socket, number }) =>
        number > 1 ? socket.destroy() : socket.write(OK),
      3,
    ],
    [
      'with a body that breaks off',
      ({ socket }) =>
        socket.end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nok'),
      2,
    ],
  ])('count as one success %s', async (_, onRequest, requests) => {
    receiver.onRequest = onRequest;
    const { id } = await portal.create({ url: receiver.url });

    await deliver();
    await deliver();

    expect(receiver.requests).toHaveLength(requests);
    const { body: health } = await portal.get(`/integrations/${id}/health`);
    expect(health).toMatchObject({ health: 'healthy', successRate: 1 });
    expect(health.days.at(-1)).toMatchObject({
      success: 2,
      error: 0,
      timeout: 0,
    });
  });
});
