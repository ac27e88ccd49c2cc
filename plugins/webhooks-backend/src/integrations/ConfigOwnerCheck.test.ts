import { TestDatabases } from '@backstage/backend-test-utils';
import { LogRecorder } from '../__testUtils__/LogRecorder';
import { TestPortal } from '../__testUtils__/TestPortal';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

describe.each(databases.eachSupportedId())(
  'owners in app-config (%s)',
  databaseId => {
    const log = new LogRecorder();
    let portal: TestPortal;

    beforeAll(async () => {
      portal = await TestPortal.start({
        knex: await databases.init(databaseId),
        webhooks: {
          integrations: ['team', 'nobody'].map(owner => ({
            id: owner,
            name: owner,
            owner: `group:default/${owner}`,
            url: 'https://hooks.example.com/',
            eventTypes: ['a.b'],
          })),
        },
        features: [log.factory()],
      });
    });

    afterAll(async () => {
      await portal.stop();
    });

    const warnings = () =>
      log.lines.filter(line => line.includes('is not in the catalog'));

    it('cause one warning if they are missing, in the second consecutive run', async () => {
      const counts: number[] = [];
      for (let run = 0; run < 4; run += 1) {
        await portal.runHealthTask();
        counts.push(warnings().length);
      }

      expect(counts).toEqual([0, 1, 1, 1]);
      expect(warnings()[0]).toContain('group:default/nobody');
    });
  },
);
