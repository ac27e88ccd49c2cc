import { TestDatabases } from '@backstage/backend-test-utils';
import { TestClock } from 'backstage-webhooks-test';
import { LogRecorder } from '../__testUtils__/LogRecorder';
import { migrated } from '../__testUtils__/fixtures';
import { NEW_KEY, OLD_KEY, OWN_SECRET, TOKEN } from '../__testUtils__/secrets';
import { IntegrationStore } from '../database/IntegrationStore';
import { SecretStore } from '../database/SecretStore';
import { headerContext, secretContext } from './sealContext';
import { SecretBox } from './SecretBox';
import { SecretResealer } from './SecretResealer';
import { sealHeaders } from './storedHeaders';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

const URL = 'https://hooks.example.com/';

describe.each(databases.eachSupportedId())('SecretResealer (%s)', id => {
  const box = (...keys: string[]) => SecretBox.create({ keys, required: true });
  const running = new AbortController().signal;

  async function setUp() {
    const knex = await migrated(await databases.init(id));
    const integrations = new IntegrationStore({ knex });
    const clock = new TestClock();
    const log = new LogRecorder();
    const add = async (integrationId: string, sealedBy: SecretBox) =>
      integrations.create({
        integration: {
          id: integrationId,
          name: integrationId,
          owner: 'group:default/team',
          url: URL,
          eventTypes: ['a.*'],
          headers: await sealHeaders(
            sealedBy,
            { authorization: TOKEN },
            { id: integrationId, url: URL },
          ),
          managedBy: 'api',
        },
        secret: await sealedBy.seal(OWN_SECRET, secretContext(integrationId)),
        createdBy: 'user:default/mock',
        now: clock.now(),
      });
    /** The secret and the header value of an integration, sealed. */
    const sealed = async (integrationId: string) => {
      const [secret] = await knex('integration_secrets')
        .where({ integration_id: integrationId })
        .pluck<string[]>('secret');
      const { headers } = await integrations.get(integrationId);
      return { secret, header: headers.authorization };
    };
    const resealer = (secretBox: SecretBox) =>
      new SecretResealer({
        store: new SecretStore({ knex }),
        secretBox,
        clock,
        logger: log,
      });
    return { add, sealed, resealer, clock, log };
  }

  const context = (integrationId: string) => ({
    secret: secretContext(integrationId),
    header: headerContext({ id: integrationId, url: URL }, 'authorization'),
  });

  it('seals secrets and header values with the first key', async () => {
    const { add, sealed, resealer } = await setUp();
    await add('one', box(OLD_KEY));

    await resealer(box(NEW_KEY, OLD_KEY)).run(running);

    const { secret, header } = await sealed('one');
    const onlyNew = box(NEW_KEY);
    expect(await onlyNew.open(secret, context('one').secret)).toBe(OWN_SECRET);
    expect(await onlyNew.open(header, context('one').header)).toBe(TOKEN);
  });

  it('keeps values that are sealed with the first key', async () => {
    const { add, sealed, resealer } = await setUp();
    await add('one', box(NEW_KEY));
    const before = await sealed('one');

    await resealer(box(NEW_KEY, OLD_KEY)).run(running);

    expect(await sealed('one')).toEqual(before);
  });

  it('reports values that no key can decrypt, and reseals the others', async () => {
    const { add, sealed, resealer, log } = await setUp();
    await add('lost', box(Buffer.alloc(32, 3).toString('base64')));
    await add('one', box(OLD_KEY));
    const lost = await sealed('lost');

    await resealer(box(NEW_KEY, OLD_KEY)).run(running);

    expect(await sealed('lost')).toEqual(lost);
    const { secret } = await sealed('one');
    expect(box(NEW_KEY).isCurrent(secret, context('one').secret)).toBe(true);
    expect(log.lines).toEqual([
      expect.stringContaining('"failedToDecrypt":2'),
      expect.stringContaining('"resealed":2'),
    ]);
  });

  it('logs once that the old keys can be removed', async () => {
    const { add, resealer, clock, log } = await setUp();
    await add('one', box(OLD_KEY));
    const both = resealer(box(NEW_KEY, OLD_KEY));
    await both.run(running);
    log.lines.length = 0;

    await both.run(running);
    clock.advance({ hours: 1 });
    await both.run(running);

    expect(log.lines).toEqual([
      expect.stringContaining('the others can be removed'),
    ]);
  });

  it('checks again after an hour if there was nothing to do', async () => {
    const { add, sealed, resealer, clock } = await setUp();
    const both = resealer(box(NEW_KEY, OLD_KEY));
    await both.run(running);
    // A replica that does not have the new key yet.
    await add('late', box(OLD_KEY));
    const isCurrent = async () =>
      box(NEW_KEY).isCurrent(
        (await sealed('late')).secret,
        context('late').secret,
      );

    clock.advance({ minutes: 59 });
    await both.run(running);
    expect(await isCurrent()).toBe(false);

    clock.advance({ minutes: 1 });
    await both.run(running);
    expect(await isCurrent()).toBe(true);
  });

  it('runs again immediately after it was stopped', async () => {
    const { add, resealer, log } = await setUp();
    await add('one', box(NEW_KEY));
    const both = resealer(box(NEW_KEY, OLD_KEY));

    await both.run(AbortSignal.abort());
    expect(log.lines).toEqual([]);
    await both.run(running);

    expect(log.lines).toHaveLength(1);
  });
});
