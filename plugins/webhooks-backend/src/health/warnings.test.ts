import { TestDatabases } from '@backstage/backend-test-utils';
import { migrated } from '../__testUtils__/fixtures';
import { monitorHealth, type Traffic } from '../__testUtils__/monitorHealth';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(120_000);

const FAILED: Traffic = { error: 2 };

describe.each(databases.eachSupportedId())('health warnings (%s)', id => {
  const setUp = async (...integrationIds: string[]) =>
    monitorHealth(await migrated(await databases.init(id)), ...integrationIds);

  it('warns once at half of the days, and again after the integration was enabled', async () => {
    const { send, clock, integrations, alerts, monitor } = await setUp('a');
    const failDays = async (count: number) => {
      for (let day = 0; day < count; day += 1) {
        await send('a', FAILED);
        clock.advance({ days: 1 });
      }
    };
    await failDays(3);
    expect(await alerts()).toEqual(['early-warning']);
    await failDays(1);
    expect(await alerts()).toEqual(['early-warning', 'warning']);
    const { warnedAt } = await integrations.get('a');
    await failDays(2);
    await monitor.check(['a']);
    await monitor.checkAll(new AbortController().signal);
    expect(await alerts()).toEqual(['early-warning', 'warning']);
    expect((await integrations.get('a')).warnedAt).toBe(warnedAt);
    await failDays(1);
    const first = ['early-warning', 'warning', 'disabled'];
    expect(await alerts()).toEqual(first);

    await expect(
      integrations.enable(await integrations.get('a'), { now: clock.now() }),
    ).resolves.toBe(true);
    await monitor.check(['a']);
    await monitor.checkAll(new AbortController().signal);
    await failDays(3);
    expect(await integrations.get('a')).toMatchObject({ state: 'active' });
    expect(await alerts()).toEqual([...first, 'early-warning']);
    await failDays(3);
    expect(await integrations.get('a')).toMatchObject({ state: 'active' });
    await failDays(1);
    expect(await integrations.get('a')).toMatchObject({
      state: 'disabled',
      reason: 'failing-days',
    });
    expect(await alerts()).toEqual([...first, ...first]);

    // An old 410 no longer counts either.
    await integrations.enable(await integrations.get('a'), {
      now: clock.now(),
    });
    await send('a', { gone: 1 });
    expect(await integrations.get('a')).toMatchObject({ reason: 'gone' });
    await integrations.enable(await integrations.get('a'), {
      now: clock.now(),
    });
    await send('a', { error: 1 });
    expect(await integrations.get('a')).toMatchObject({ state: 'active' });
  });

  it('warns early about an integration that has failed for an hour, once', async () => {
    const { send, clock, alerts, replica, knex } = await setUp('a');
    const check = async () => {
      const replicas = [replica(), replica(), replica()];
      await Promise.all(
        replicas.map(one => one.checkAll(new AbortController().signal)),
      );
    };
    await send('a', { error: 4 });
    clock.advance({ minutes: 59 });
    await check();
    expect(await alerts()).toEqual([]);
    clock.advance({ minutes: 1 });
    await check();
    expect(await alerts()).toEqual(['early-warning']);
    await send('a', { error: 50 });
    clock.advance({ hours: 5 });
    await check();
    expect(await alerts()).toEqual(['early-warning']);
    const { payload } = await knex('notification_outbox').first('payload');
    expect(JSON.parse(payload)).toMatchObject({
      earlyWarning: {
        cause: 'failing-for',
        failingSince: '2026-03-02T12:00:00.000Z',
      },
    });

    await send('a', { success: 1 });
    expect(await alerts()).toEqual(['early-warning', 'recovered']);
    await send('a', { error: 3 });
    clock.advance({ hours: 1 });
    await check();
    expect(await alerts()).toEqual([
      'early-warning',
      'recovered',
      'early-warning',
    ]);
  });

  it('warns early about an integration that only gets 429', async () => {
    const { alerts, clock, knex, send, monitor } = await setUp('a');
    await send('a', { throttled: 1 });
    clock.advance({ minutes: 59 });
    await monitor.checkAll(new AbortController().signal);
    expect(await alerts()).toEqual([]);
    clock.advance({ minutes: 1 });
    await monitor.checkAll(new AbortController().signal);

    expect(await alerts()).toEqual(['early-warning']);
    const { payload } = await knex('notification_outbox').first('payload');
    expect(JSON.parse(payload)).toMatchObject({
      earlyWarning: {
        cause: 'throttled',
        failingSince: '2026-03-02T12:00:00.000Z',
      },
    });
  });

  it('warns early about repeated pauses', async () => {
    const { alerts, knex, send, monitor } = await setUp('a', 'b');
    await send('a', { error: 2 });
    await send('b', { error: 2 });
    await knex('integrations').where({ id: 'a' }).update({ trips: 1 });
    await knex('integrations').where({ id: 'b' }).update({ trips: 2 });
    await monitor.check(['a', 'b']);
    await expect(
      knex('notification_outbox').pluck('integration_id'),
    ).resolves.toEqual(['b']);
    expect(await alerts()).toEqual(['early-warning']);
  });

  it('warns about a low success rate until a day has a sufficient one', async () => {
    const { send, clock, alerts, monitor, integrations } = await setUp('a');
    const low = { error: 60, success: 40 };
    for (let day = 0; day < 3; day += 1) {
      await send('a', low);
      clock.advance({ days: 1 });
    }
    expect(await alerts()).toEqual(['success-rate']);
    // Neither successes nor a good incomplete day end it.
    await send('a', { error: 1, success: 200 });
    expect(await alerts()).toEqual(['success-rate']);
    clock.advance({ days: 1 });
    await send('a', { error: 20 });
    expect(await alerts()).toEqual(['success-rate', 'recovered']);
    await monitor.check(['a']);
    expect(await alerts()).toEqual(['success-rate', 'recovered']);
    expect((await integrations.get('a')).warnedAt).toBeUndefined();
  });
});
