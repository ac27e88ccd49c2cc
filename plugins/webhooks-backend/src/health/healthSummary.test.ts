import { TestDatabases } from '@backstage/backend-test-utils';
import { TestPortal } from '../__testUtils__/TestPortal';

jest.setTimeout(120_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

describe.each(databases.eachSupportedId())('healthSummary (%s)', databaseId => {
  it('returns the least healthy of many integrations, and the health of the first one', async () => {
    const knex = await databases.init(databaseId);
    const portal = await TestPortal.start({ knex });
    const about = 'component:default/shop';
    const create = (name: string, entityRef = about) =>
      portal.create({ name, entityRef, url: 'https://example.com/hook' });
    const summary = async (query = `?entityRef=${about}`) =>
      (await portal.get(`/health${query}`)).body;
    const names = (items: { name: string }[]) => items.map(({ name }) => name);

    expect(await summary()).toEqual({ items: [], more: false });

    for (let i = 0; i < 19; i += 1) {
      await create(`a${String(i).padStart(2, '0')}`);
    }
    const working = await create('works');
    await create('other', 'component:default/other');
    const fitting = await summary();
    expect(fitting.items).toHaveLength(20);
    expect(fitting.more).toBe(false);
    expect(fitting.worst).toMatchObject({ health: 'idle', held: 0 });

    const failing = await create('zz fails');
    const disabled = await create('zzz disabled');
    const now = portal.clock.now();
    await knex('integrations')
      .where({ id: working.id })
      .update({ last_success_at: now, trend: 'healthy' });
    await knex('integrations')
      .where({ id: failing.id })
      .update({ last_failure_at: now, trend: 'failing' });
    await portal.post(`/integrations/${disabled.id}/disable`, {
      reason: 'Moves house',
    });

    const { items, more, worst } = await summary();
    expect(names(items).slice(0, 4)).toEqual([
      'zzz disabled',
      'zz fails',
      'works',
      'a00',
    ]);
    expect(items).toHaveLength(20);
    expect(more).toBe(true);
    expect(worst).toMatchObject({
      health: 'disabled',
      evidence: { summary: 'Moves house' },
    });
    expect(names((await summary('?owner=team,user:a')).items)).toHaveLength(20);
    expect(names((await summary('?owner=user:a')).items)).toEqual([]);

    await portal.stop();
  });
});
