import { mockCredentials, TestDatabases } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import { TestPortal } from '../__testUtils__/TestPortal';

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
jest.setTimeout(60_000);

const RECEIVER_URL = 'http://127.0.0.1:9999/';
const BACKUP = 'plugin:backup';

describe('secrets requested by services', () => {
  let portal: TestPortal | undefined;

  afterEach(async () => {
    await portal?.stop();
    portal = undefined;
  });

  async function reveal(access?: JsonObject): Promise<number> {
    portal = await TestPortal.start({
      knex: await databases.init('SQLITE_3'),
      webhooks: access && { access },
    });
    const { id } = await portal.create({ url: RECEIVER_URL });
    const response = await portal.get(`/integrations/${id}/secret`).set(
      'authorization',
      mockCredentials.service.header({
        onBehalfOf: mockCredentials.service(BACKUP),
        targetPluginId: 'webhooks',
      }),
    );
    return response.status;
  }

  it('are denied by default, although services may do everything else', async () => {
    await expect(reveal()).resolves.toBe(403);
  });

  it('are denied to a service that is listed without permissions', async () => {
    await expect(reveal({ services: [{ subject: BACKUP }] })).resolves.toBe(
      403,
    );
  });

  it('are revealed to a service that is listed with the permission', async () => {
    await expect(
      reveal({
        services: [
          {
            subject: BACKUP,
            permissions: [
              'webhooks.integration.read',
              'webhooks.integration.reveal-secret',
            ],
          },
        ],
      }),
    ).resolves.toBe(200);
  });
});
