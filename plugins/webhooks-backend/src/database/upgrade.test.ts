import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TestDatabases } from '@backstage/backend-test-utils';
import { DELIVERY_STATUSES } from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import { eventually, Receiver } from 'backstage-webhooks-test';
import { countRows } from '../__testUtils__/fixtures';
import { TestPortal } from '../__testUtils__/TestPortal';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(120_000);

/** The released versions with their last migrations. Their fixtures are never changed. */
const RELEASES = [{ version: '0.1.0', migration: '20261123000000_init.js' }];

const MIGRATIONS = join(__dirname, '../../migrations');

/** Creates the database of a release with its rows. */
async function restore(
  knex: Knex,
  { version, migration }: (typeof RELEASES)[number],
  receiverUrl: string,
): Promise<void> {
  let last: string | undefined;
  while (last !== migration) {
    const [, done] = await knex.migrate.up({ directory: MIGRATIONS });
    last = done[0];
  }
  const fixture = await readFile(
    join(__dirname, '__fixtures__', `${version}.sql`),
    'utf8',
  );
  const statements = fixture
    .replace(/^--.*$/gm, '')
    .replaceAll('{receiver}', receiverUrl)
    .split(/;$/m)
    .filter(statement => statement.trim());
  for (const statement of statements) {
    // A question mark in a value is not a binding.
    await knex.raw(statement.replaceAll('?', '\\?'));
  }
}

describe.each(
  databases
    .eachSupportedId()
    .flatMap(([id]) => RELEASES.map(release => ({ id, release }))),
)('a database of $release.version ($id)', ({ id, release }) => {
  let knex: Knex;
  let receiver: Receiver;
  let portal: TestPortal | undefined;

  beforeEach(async () => {
    receiver = await Receiver.start();
    knex = await databases.init(id);
    await restore(knex, release, receiver.url);
  });

  afterEach(async () => {
    await portal?.stop();
    await receiver.stop();
    portal = undefined;
  });

  /** Starts the plugin, which upgrades the database. */
  async function start(): Promise<TestPortal> {
    portal = await TestPortal.start({ knex });
    return portal;
  }

  const waiting = () => knex('delivery_queue').pluck('integration_id');
  const statuses = async (integrationId: string) =>
    (
      await knex('deliveries')
        .where({ integration_id: integrationId })
        .orderBy('id')
        .pluck('status')
    ).sort();

  it('has rows in every table and deliveries in every status', async () => {
    expect(
      Object.entries(await countRows(knex)).filter(([, rows]) => rows === 0),
    ).toEqual([]);
    const found = await knex('deliveries').distinct('status').pluck('status');
    expect(found.sort()).toEqual([...DELIVERY_STATUSES].sort());
  });

  it('goes up, down to its own migrations, and up again with all rows', async () => {
    const rows = await countRows(knex);
    const newer = async () =>
      (await knex('knex_migrations').orderBy('id').pluck('name')).filter(
        name => name > release.migration,
      );
    await knex.migrate.latest({ directory: MIGRATIONS });

    for (const name of (await newer()).reverse()) {
      await knex.migrate.down({ directory: MIGRATIONS, name } as object);
    }
    expect(await newer()).toEqual([]);
    await knex.migrate.latest({ directory: MIGRATIONS });

    expect(await countRows(knex)).toEqual(rows);
  });

  it('is upgraded, and its waiting deliveries are sent', async () => {
    const { runHealthTask } = bound(await start());

    await eventually(async () => {
      await runHealthTask();
      expect(await waiting()).toEqual([]);
    });

    for (const integration of ['limited', 'ordered', 'paused', 'throttled']) {
      expect(new Set(await statuses(integration))).toEqual(
        new Set(['succeeded']),
      );
    }
    expect(await statuses('deleted')).toEqual(['cancelled']);
  });

  it('sends payloads with the digits of numbers as they were stored', async () => {
    await start();

    await eventually(() => expect(receiver.requests).not.toHaveLength(0));

    expect(receiver.requests[0].body).toContain('"total":9007199254740993');
  });

  it('keeps held deliveries, and sends them when the integration is enabled', async () => {
    const { post } = bound(await start());
    expect(await statuses('off')).toEqual(['cancelled', 'held', 'held']);

    await post('/integrations/off/enable', { replay: 'held' });

    await eventually(async () =>
      expect(await statuses('off')).toEqual([
        'cancelled',
        'succeeded',
        'succeeded',
      ]),
    );
  });

  it('continues a replay that was in progress', async () => {
    const { runHealthTask } = bound(await start());

    await eventually(async () => {
      await runHealthTask();
      expect(
        await knex('replays')
          .where({ integration_id: 'active' })
          .pluck('state'),
      ).toEqual(['completed']);
    });
  });

  it('sends the alerts that were pending', async () => {
    const { runHealthTask } = bound(await start());

    await eventually(async () => {
      await runHealthTask();
      expect(portal!.notifications).toContainEqual(
        expect.objectContaining({
          payload: expect.objectContaining({
            title: expect.stringContaining('Integration disabled'),
          }),
        }),
      );
    });
  });

  it('only shows masked header values', async () => {
    const { get } = bound(await start());

    const { body } = await get('/integrations/disabled');

    expect(body.headers).toEqual({ authorization: '********' });
  });

  it('shows deliveries with their attempts', async () => {
    const { get } = bound(await start());
    const held = await get('/deliveries?integrationId=disabled&status=held');

    const { body } = await get(`/deliveries/${held.body.items[0].id}`);

    expect(body.attempts).toMatchObject([{ outcome: 'gone', statusCode: 410 }]);
  });
});

function bound(portal: TestPortal) {
  return {
    get: portal.get.bind(portal),
    post: portal.post.bind(portal),
    runHealthTask: portal.runHealthTask.bind(portal),
  };
}
