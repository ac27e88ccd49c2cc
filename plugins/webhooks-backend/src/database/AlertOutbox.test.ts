import { TestDatabases } from '@backstage/backend-test-utils';
import { addIntegration, migrated } from '../__testUtils__/fixtures';
import { AlertOutbox } from './AlertOutbox';
import { IntegrationStore } from './IntegrationStore';
import { insertAlert } from './operations/alerts/insertAlert';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

const NOW = Date.parse('2026-03-02T12:00:00Z');

describe.each(databases.eachSupportedId())('AlertOutbox (%s)', id => {
  it('names the receiver of an integration without the secrets of its URL', async () => {
    const knex = await migrated(await databases.init(id));
    await addIntegration(new IntegrationStore({ knex }), {
      id: 'a',
      url: 'https://user:pass@hooks.example.com:8443/services/T0/secret?sig=secret',
      entityRef: 'component:default/shop',
    });
    await insertAlert(knex, {
      kind: 'warning',
      integrationId: 'a',
      owner: 'group:default/team',
      facts: { name: 'a' },
      now: NOW,
    });
    const { payload } = await knex('notification_outbox').first('payload');
    expect(JSON.parse(payload)).toEqual({
      name: 'a',
      host: 'hooks.example.com:8443',
      entityRef: 'component:default/shop',
    });
  });

  it('hands out alerts in order, one at a time, and again until they are sent', async () => {
    const knex = await migrated(await databases.init(id));
    const outbox = new AlertOutbox({ knex });
    const names = ['a', 'b', 'c', 'd', 'e'];
    for (const [i, name] of names.entries()) {
      await insertAlert(knex, {
        kind: i === 0 ? 'disabled' : 'warning',
        integrationId: name,
        owner: 'group:default/team',
        facts: { name: 'ü\u2028"', failingDays: 4, failingDaysLimit: 7 },
        now: NOW + i,
      });
    }
    const claim = async (now: number, limit = 20) =>
      outbox.claim({ now, nextTryAt: now + 1000, limit });
    const toIntegrationIds = (alerts: { integrationId?: string }[]) =>
      alerts.map(({ integrationId }) => integrationId);

    await expect(claim(NOW - 1)).resolves.toEqual([]);
    const [first, ...rest] = await claim(NOW + 9, 2);
    expect(toIntegrationIds([first, ...rest])).toEqual(['a', 'b']);
    expect(first).toEqual({
      id: expect.any(String),
      integrationId: 'a',
      owner: 'group:default/team',
      kind: 'disabled',
      facts: { name: 'ü\u2028"', failingDays: 4, failingDaysLimit: 7 },
      attempts: 1,
    });
    const both = await Promise.all([claim(NOW + 9), claim(NOW + 9)]);
    expect(toIntegrationIds(both.flat())).toEqual(['c', 'd', 'e']);

    await outbox.delete(first.id);
    await outbox.postpone(rest[0].id, {
      dueAt: NOW + 50_000,
      error: `down \u0000${'x'.repeat(5000)}`,
    });
    const again = await claim(NOW + 2000);
    expect(again.map(one => [one.integrationId, one.attempts])).toEqual([
      ['c', 2],
      ['d', 2],
      ['e', 2],
    ]);
    for (const alert of again) {
      await outbox.delete(alert.id);
    }
    await expect(claim(NOW + 49_999)).resolves.toEqual([]);
    await expect(claim(NOW + 50_000)).resolves.toMatchObject([
      { integrationId: 'b', attempts: 2 },
    ]);
    const [row] = await knex('notification_outbox');
    expect(row.last_error).toHaveLength(1024);
    expect(row.last_error.startsWith('down \uFFFDxx')).toBe(true);
  });
});
