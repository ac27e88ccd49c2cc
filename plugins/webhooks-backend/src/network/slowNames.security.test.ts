import { lookup } from 'node:dns/promises';
import { TestDatabases } from '@backstage/backend-test-utils';
import type { Attempt } from 'backstage-plugin-webhooks-common';
import { Receiver } from 'backstage-webhooks-test';
import { DnsServer } from '../__testUtils__/dnsServer';
import { TestPortal } from '../__testUtils__/TestPortal';

jest.setTimeout(120_000);

/** More than the number of threads for lookups by the system. */
const SLOW_INTEGRATIONS = 6;

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

describe.each(databases.eachSupportedId())(
  'names without a DNS response (%s)',
  databaseId => {
    let dns: DnsServer;
    let receiver: Receiver;
    let portal: TestPortal;

    beforeEach(async () => {
      dns = await DnsServer.start();
      dns.zone = ({ name }) =>
        name.endsWith('.slow.test')
          ? undefined
          : [{ type: 'A', data: '127.0.0.1' }];
      receiver = await Receiver.start();
      portal = await TestPortal.start({
        knex: await databases.init(databaseId),
        webhooks: {
          network: {
            allow: ['127.0.0.0/8'],
            allowHttp: true,
            dnsServers: [dns.address],
          },
          delivery: { timeout: '10s' },
        },
      });
    });

    afterEach(async () => {
      await portal.stop();
      await receiver.stop();
      await dns.stop();
    });

    it('time out without disturbing other deliveries or other plugins', async () => {
      const healthy = await portal.create({
        url: receiver.url.replace('127.0.0.1', 'healthy.test'),
      });
      const slow: { id: string }[] = [];
      for (let i = 0; i < SLOW_INTEGRATIONS; i += 1) {
        slow.push(
          await portal.create({
            url: `http://${i}.slow.test/`,
            eventTypes: ['shop.*'],
          }),
        );
      }
      let ended = 0;
      const pings = slow.map(async ({ id }) => {
        const { body } = await portal.post(`/integrations/${id}/test`);
        ended += 1;
        return body as Attempt;
      });
      await dns.asked(2 * SLOW_INTEGRATIONS);

      const [delivery] = await portal.dispatch();
      await receiver.received(1);
      await lookup('localhost');
      expect(ended).toBe(0);

      for (const attempt of await Promise.all(pings)) {
        expect(attempt).toMatchObject({
          outcome: 'timeout',
          errorCode: 'DNS_TIMEOUT',
        });
      }
      await expect(portal.delivery(delivery)).resolves.toMatchObject({
        integrationId: healthy.id,
        status: 'succeeded',
        attempts: [{ outcome: 'success' }],
      });
    });
  },
);
