import { TestDatabases } from '@backstage/backend-test-utils';
import { type HealthEvidence } from 'backstage-plugin-webhooks-common';
import { addIntegration, countRows, migrated } from '../__testUtils__/fixtures';
import type { AlertKind } from '../model/alert';
import type { Warning } from '../model/judge';
import { IntegrationStore, type Revision } from './IntegrationStore';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

const NOW = Date.parse('2026-03-02T12:00:00Z');
const EVIDENCE: HealthEvidence = {
  reason: 'gone',
  summary: 'Gone.',
  days: [],
};

describe.each(databases.eachSupportedId())('IntegrationStore (%s)', id => {
  async function setUp() {
    const knex = await migrated(await databases.init(id));
    return { knex, store: new IntegrationStore({ knex }) };
  }

  describe('state', () => {
    const alert = (kind: AlertKind) => ({
      kind,
      owner: 'group:default/team',
      facts: { name: 'a' },
    });

    async function setUpState() {
      const { knex, store } = await setUp();
      const created = await addIntegration(store, { id: 'a' });
      const alerts = () =>
        knex('notification_outbox').orderBy('id').pluck('kind');
      const disable = (at: Revision) =>
        store.disable(at, {
          reason: 'gone',
          evidence: EVIDENCE,
          disabledBy: 'user:default/mock',
          now: NOW,
          alert: alert('disabled'),
        });
      const enable = (at: Revision) => store.enable(at, { now: NOW + 1 });
      const warn = (warning: Warning) => (at: Revision) =>
        store.warn(at, { warning, now: NOW, alert: alert('warning') });
      /** The number of calls, out of eight concurrent ones, that make the change. */
      const winners = async (change: (at: Revision) => Promise<boolean>) => {
        const at = await store.get('a');
        const tries = Array.from({ length: 8 }, () => change(at));
        return (await Promise.all(tries)).filter(Boolean).length;
      };
      /** The integration after it was disabled and enabled. */
      const enableAgain = async () => {
        await disable(created);
        await enable(await store.get('a'));
        return store.get('a');
      };
      return {
        ...{ knex, store, created, alerts },
        ...{ disable, enable, warn, winners, enableAgain },
      };
    }

    it('is disabled by exactly one of many concurrent calls, with one alert', async () => {
      const { store, alerts, disable, winners } = await setUpState();

      await expect(winners(disable)).resolves.toBe(1);

      await expect(store.get('a')).resolves.toMatchObject({
        state: 'disabled',
        reason: 'gone',
        evidence: EVIDENCE,
        disabledAt: NOW,
        disabledBy: 'user:default/mock',
        version: 2,
        epoch: 0,
      });
      await expect(alerts()).resolves.toEqual(['disabled']);
    });

    it('is enabled by exactly one of many concurrent calls, which removes the reason', async () => {
      const { store, created, disable, enable, winners } = await setUpState();
      await disable(created);

      await expect(winners(enable)).resolves.toBe(1);

      const enabled = await store.get('a');
      expect(enabled).toMatchObject({
        state: 'active',
        version: 3,
        epoch: 1,
      });
      expect([
        enabled.reason,
        enabled.evidence,
        enabled.disabledAt,
        enabled.disabledBy,
      ]).toEqual([undefined, undefined, undefined, undefined]);
    });

    it('cannot be enabled while it is active', async () => {
      const { created, enable } = await setUpState();

      await expect(enable(created)).resolves.toBe(false);
    });

    it('is not changed by a decision based on counts from before it was enabled', async () => {
      const { created, alerts, disable, warn, enableAgain } =
        await setUpState();
      await enableAgain();

      await expect(disable(created)).resolves.toBe(false);
      await expect(warn('early')(created)).resolves.toBe(false);

      await expect(alerts()).resolves.toEqual(['disabled']);
    });

    it('is warned about by exactly one of many concurrent calls, with one alert', async () => {
      const { alerts, warn, winners } = await setUpState();

      await expect(winners(warn('success-rate'))).resolves.toBe(1);

      await expect(alerts()).resolves.toEqual(['warning']);
    });

    it('is warned about again only by a stronger warning', async () => {
      const { created, alerts, warn } = await setUpState();
      await warn('success-rate')(created);

      for (const [warning, warned] of [
        ['early', false],
        ['success-rate', false],
        ['failing-days', true],
        ['failing-days', false],
      ] as const) {
        await expect(warn(warning)(created)).resolves.toBe(warned);
      }

      await expect(alerts()).resolves.toEqual(['warning', 'warning']);
    });

    it('keeps a warning that is stronger than the one that ends', async () => {
      const { store, created, alerts, warn } = await setUpState();
      await warn('failing-days')(created);

      await expect(
        store.endWarning(created, {
          warning: 'early',
          now: NOW,
          alert: alert('recovered'),
        }),
      ).resolves.toBe(false);

      await expect(alerts()).resolves.toEqual(['warning']);
    });

    it('does not change if the alert cannot be stored', async () => {
      const { knex, store, created, warn } = await setUpState();
      await warn('failing-days')(created);
      await knex.schema.renameTable('notification_outbox', 'elsewhere');

      await expect(
        store.disable(created, {
          reason: 'gone',
          evidence: EVIDENCE,
          now: NOW,
          alert: alert('disabled'),
        }),
      ).rejects.toMatchObject({
        message: expect.stringContaining('notification_outbox'),
      });

      await expect(store.get('a')).resolves.toMatchObject({
        state: 'active',
        warnedAt: NOW,
      });
      await knex.schema.renameTable('elsewhere', 'notification_outbox');
      expect(await countRows(knex)).toMatchObject({ notification_outbox: 1 });
    });
  });
});
