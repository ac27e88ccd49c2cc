import { TestDatabases } from '@backstage/backend-test-utils';
import { TestPortal } from '../../__testUtils__/TestPortal';

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
jest.setTimeout(60_000);

describe('the contract with receivers', () => {
  it('contains the current configuration, and nothing about the network', async () => {
    const portal = await TestPortal.start({
      knex: await databases.init('SQLITE_3'),
      webhooks: {
        delivery: {
          timeout: { seconds: 7 },
          maxAge: { days: 2 },
          retry: { delays: ['PT5S', 'PT1H'], jitter: 0.1 },
          sourceHeader: false,
        },
        retention: { events: { days: 10 }, attempts: { days: 3 } },
        health: { failingDays: 5 },
      },
    });
    try {
      const contract = await portal.client.getReceiverContract();

      expect(contract).toEqual({
        timeoutMs: 7_000,
        retryDelaysMs: [5_000, 3_600_000],
        retryJitter: 0.1,
        maxAgeMs: 172_800_000,
        maxThrottledAgeMs: 259_200_000,
        maxPayloadBytes: 262_144,
        maxResponseBytes: 16_384,
        sourceHeader: false,
        eventsKeptMs: 864_000_000,
        attemptsKeptMs: 259_200_000,
        failingDays: 5,
        timeoutsPerDay: 1_000,
      });
    } finally {
      await portal.stop();
    }
  });
});
