import { TestDatabases } from '@backstage/backend-test-utils';
import type { HealthPolicy } from 'backstage-plugin-webhooks-common';
import { eventually, Receiver } from 'backstage-webhooks-test';
import { HEALTH_OPTIONS } from '../__testUtils__/fixtures';
import { TestPortal } from '../__testUtils__/TestPortal';
import { withPolicy } from './healthPolicy';

jest.setTimeout(60_000);

describe('withPolicy', () => {
  it.each<[string, HealthPolicy, object]>([
    ['nothing', {}, {}],
    ['failing days', { failingDays: 3 }, { failingDays: 3, warnAfterDays: 2 }],
    [
      'failing days beyond the window',
      { failingDays: 90 },
      { failingDays: 30, warnAfterDays: 15 },
    ],
    ['timeouts', { timeoutsPerDay: 5 }, { timeoutsPerDay: 5 }],
    [
      'pauses',
      { earlyWarning: { pauses: 9 } },
      { earlyWarning: { ...HEALTH_OPTIONS.earlyWarning, pauses: 9 } },
    ],
    [
      'the time of an early warning',
      { earlyWarning: { failingForMinutes: 5 } },
      {
        earlyWarning: { ...HEALTH_OPTIONS.earlyWarning, failingForMs: 300_000 },
      },
    ],
  ])(
    'takes %s from the policy, and the rest from the configuration',
    (_, policy, own) => {
      expect(withPolicy(HEALTH_OPTIONS, policy)).toEqual({
        ...HEALTH_OPTIONS,
        ...own,
      });
    },
  );
});

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

describe.each(databases.eachSupportedId())('health policy (%s)', databaseId => {
  let receiver: Receiver;
  let portal: TestPortal;

  afterEach(async () => {
    await portal.stop();
    await receiver.stop();
  });

  async function start(webhooks = {}): Promise<void> {
    receiver = await Receiver.start(async () => ({ status: 500 }));
    portal = await TestPortal.start({
      knex: await databases.init(databaseId),
      webhooks: {
        ...webhooks,
        delivery: { retry: { delays: [] } },
      },
    });
  }

  const read = async (id: string) =>
    (await portal.get(`/integrations/${id}`)).body;

  it('disables an integration sooner than others', async () => {
    await start();
    const policy = { failingDays: 1 };
    const strict = await portal.create({ url: receiver.url, policy });
    const usual = await portal.create({ url: receiver.url });

    await portal.dispatch();

    await eventually(async () =>
      expect(await read(strict.id)).toMatchObject({
        state: 'disabled',
        reason: 'failing-days',
      }),
    );
    expect((await read(usual.id)).state).toBe('active');
  });

  it('appears in a warning', async () => {
    await start();
    await portal.create({ url: receiver.url, policy: { failingDays: 2 } });

    await portal.dispatch();

    await eventually(() =>
      expect(portal.notifications).toContainEqual(
        expect.objectContaining({
          payload: expect.objectContaining({
            description: expect.stringContaining('After 2 such days'),
          }),
        }),
      ),
    );
  });

  it('can be read, replaced as a whole, and cleared', async () => {
    await start();
    const { id, policy } = await portal.create({
      url: receiver.url,
      policy: { failingDays: 3, earlyWarning: { pauses: 5 } },
    });
    expect(policy).toEqual({ failingDays: 3, earlyWarning: { pauses: 5 } });

    await portal.patch(`/integrations/${id}`, {
      policy: { timeoutsPerDay: 9 },
    });
    expect((await read(id)).policy).toEqual({ timeoutsPerDay: 9 });
    await portal.patch(`/integrations/${id}`, { name: 'Changed' });
    expect((await read(id)).policy).toEqual({ timeoutsPerDay: 9 });

    await portal.patch(`/integrations/${id}`, { policy: null });
    expect(await read(id)).not.toHaveProperty('policy');
  });

  it('can be set in app-config', async () => {
    await start({
      integrations: [
        {
          id: 'configured',
          name: 'Configured',
          owner: 'group:default/team',
          url: 'https://hooks.example.com/',
          eventTypes: ['a.*'],
          policy: { timeoutsPerDay: 5 },
        },
      ],
    });

    expect((await read('configured')).policy).toEqual({ timeoutsPerDay: 5 });
  });

  it.each([
    [{ failingDays: 0 }],
    [{ timeoutsPerDay: 1.5 }],
    [{ earlyWarning: true }],
    [{ sucessRate: 1 }],
  ])('refuses %j', async policy => {
    await start();
    const { status, body } = await portal.post('/integrations', {
      name: 'Shop',
      owner: 'team',
      url: receiver.url,
      eventTypes: ['a.*'],
      policy,
    });

    expect(status).toBe(400);
    expect(body.error.message).toContain('policy');
  });
});
