import { TestDatabases } from '@backstage/backend-test-utils';
import type { PermissionCriteria } from '@backstage/plugin-permission-common';
import {
  HEALTH_STATUSES,
  type HealthEvidence,
} from 'backstage-plugin-webhooks-common';
import { RECOVERED_MS } from '../model/healthTrend';
import type { IntegrationFilter } from 'backstage-plugin-webhooks-node';
import {
  addIntegration,
  countRows,
  migrated,
  plainSecret,
} from '../__testUtils__/fixtures';
import { encodeCursor } from '../lib/cursor';
import type { AlertKind } from '../model/alert';
import { healthStatus } from '../model/healthStatus';
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

  it('creates, reads, changes and deletes integrations', async () => {
    const { knex, store } = await setUp();
    const created = await addIntegration(store, {
      id: 'a',
      name: 'Größe 🚀',
      description: 'd',
      entityRef: 'component:default/shop',
      eventTypes: ['a.*', 'a.*', 'b'],
      headers: { 'x-a': 'sealed' },
    });
    expect(created).toMatchObject({
      id: 'a',
      name: 'Größe 🚀',
      description: 'd',
      owner: 'group:default/team',
      entityRef: 'component:default/shop',
      url: 'https://hooks.example.com/',
      headers: { 'x-a': 'sealed' },
      state: 'active',
      epoch: 0,
      incarnation: expect.stringMatching(/^[\w-]{16}$/),
      version: 1,
      managedBy: 'api',
      createdAt: NOW,
      updatedAt: NOW,
      lastSuccessAt: undefined,
    });
    const rows = await countRows(knex);
    expect(rows).toMatchObject({
      integration_subscriptions: 2,
      integration_secrets: 1,
    });
    await expect(addIntegration(store, { id: 'a' })).rejects.toMatchObject({
      name: 'ConflictError',
      message: "An integration with the id 'a' already exists",
    });
    await expect(countRows(knex)).resolves.toEqual(rows);

    await expect(
      store.update(
        created,
        { name: 'n', description: null, entityRef: null, eventTypes: ['c'] },
        NOW + 1,
      ),
    ).resolves.toEqual({
      ...created,
      name: 'n',
      description: undefined,
      entityRef: undefined,
      eventTypes: ['c'],
      version: 2,
      updatedAt: NOW + 1,
    });
    await expect(
      knex('integration_subscriptions').pluck('pattern'),
    ).resolves.toEqual(['c']);

    const b = { ...created, id: 'b' };
    for (const missing of [
      () => store.get('b'),
      () => store.update(b, { name: 'x' }, NOW),
      () =>
        store.rotateSecret(b, {
          secret: 's',
          previousExpiresAt: NOW,
          now: NOW,
        }),
      () => store.delete(b, 0),
    ]) {
      await expect(missing()).rejects.toMatchObject({
        name: 'NotFoundError',
        message: "No integration has the id 'b'",
      });
    }
    await expect(store.find('b')).resolves.toBeUndefined();
    await store.delete(await store.get('a'), 0);
    expect(await countRows(knex)).toMatchObject({
      integrations: 0,
      integration_subscriptions: 0,
      integration_secrets: 0,
    });
  });

  it('lists by every filter and page by page', async () => {
    const { knex, store } = await setUp();
    const since = NOW;
    const now = NOW + RECOVERED_MS;
    const times = { since, now };
    const outcomeTimes = [undefined, NOW - 1, NOW, NOW + 1];
    let n = 0;
    for (const lastSuccessAt of outcomeTimes) {
      for (const lastFailureAt of outcomeTimes) {
        n += 1;
        const integrationId = `i${n}`;
        await addIntegration(store, {
          id: integrationId,
          // Names are not unique, and contain wildcards of LIKE.
          name: ['Shop 100%', 'shop_b', 'Back\\slash', 'Ünïcode'][n % 4],
          owner: `group:default/${n % 2 ? 'odd' : 'even'}`,
          entityRef: n % 3 ? `component:default/c${n % 3}` : undefined,
          url: `https://hooks.example.com/${n}`,
        });
        await knex('integrations')
          .where({ id: integrationId })
          .update({
            last_success_at: lastSuccessAt ?? null,
            last_failure_at: lastFailureAt ?? null,
            trend: [null, 'healthy', 'degraded', 'failing'][(n * 3) % 4],
            recent_outcomes: n % 3 ? 'sfs' : 's',
            pauses: n % 7 ? 0 : 1,
            paused_until: n % 6 ? null : now + (n % 4) - 1,
          });
        if (n % 5 === 0) {
          await store.disable(await store.get(integrationId), {
            reason: 'gone',
            evidence: EVIDENCE,
            now: NOW,
          });
        }
      }
    }
    const all = await store.findAll(
      Array.from({ length: n }, (_, i) => `i${i + 1}`),
    );
    expect(all).toHaveLength(16);
    type Filters = Omit<
      Parameters<typeof store.list>[0],
      'since' | 'now' | 'updatable' | 'limit' | 'cursor'
    >;
    const updatable = { all: true as const };
    const list = async (filters: Filters, limit: number) => {
      const found: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await store.list({
          ...filters,
          ...times,
          updatable,
          limit,
          cursor,
        });
        found.push(...page.items.map(one => one.id));
        cursor = page.nextCursor;
      } while (cursor);
      return found;
    };
    const criteria = (
      filter: PermissionCriteria<IntegrationFilter>,
    ): Filters => ({ criteria: filter });
    const odd = { owners: ['group:default/odd'] };
    const c1 = { entityRefs: ['component:default/c1'] };
    const none = { entityRefs: [] };
    type Match = (one: (typeof all)[number]) => boolean;
    const isOdd: Match = one => one.owner.endsWith('odd');
    const isC1: Match = one => one.entityRef === 'component:default/c1';
    const named =
      (part: string): Match =>
      one =>
        one.name.includes(part);
    const cases: [Filters, Match][] = [
      [{}, () => true],
      [{ owners: ['group:default/odd'] }, isOdd],
      [{ owners: ['group:default/odd', 'group:default/even'] }, () => true],
      [{ owners: ['group:default/none'] }, () => false],
      [{ entityRef: 'component:default/c1' }, isC1],
      ...HEALTH_STATUSES.map((status): [Filters, Match] => [
        { health: [status] },
        one => healthStatus(one, times) === status,
      ]),
      [
        { health: ['idle', 'failing'] },
        one => ['idle', 'failing'].includes(healthStatus(one, times)),
      ],
      [
        { health: ['failing'], owners: ['group:default/odd'] },
        one => isOdd(one) && healthStatus(one, times) === 'failing',
      ],
      [{ q: 'SHOP' }, one => /shop/i.test(one.name)],
      [{ q: '100%' }, named('100%')],
      [{ q: '%' }, named('%')],
      [{ q: '_' }, named('_')],
      [{ q: '\\' }, named('\\')],
      [{ q: 'Ünïcode' }, named('Ünïcode')],
      [{ q: 'HOOKS.example.com/16' }, one => one.id === 'i16'],
      [{ q: "' or 1=1 --" }, () => false],
      [criteria(odd), isOdd],
      [criteria(c1), isC1],
      [criteria({ not: odd }), one => !isOdd(one)],
      // Including integrations without an entity.
      [criteria({ not: c1 }), one => !isC1(one)],
      [criteria({ allOf: [odd, c1] }), one => isOdd(one) && isC1(one)],
      [criteria({ anyOf: [odd, c1] }), one => isOdd(one) || isC1(one)],
      [
        criteria({
          anyOf: [{ allOf: [odd, { not: c1 }] }, { allOf: [{ not: odd }, c1] }],
        }),
        one => isOdd(one) !== isC1(one),
      ],
      [
        criteria({ not: { anyOf: [odd, c1] } }),
        one => !isOdd(one) && !isC1(one),
      ],
      [criteria({ owners: [] }), () => false],
      [criteria({ not: { owners: [] } }), () => true],
      [criteria(none), () => false],
      [criteria({ not: none }), () => true],
      [criteria({ entityRefs: [''] }), () => false],
      // Criteria restrict the results of all filters.
      [
        { ...criteria({ anyOf: [odd, c1] }), q: 'shop' },
        one => (isOdd(one) || isC1(one)) && /shop/i.test(one.name),
      ],
    ];
    const order = await list({}, 100);
    expect([...order].sort()).toEqual(all.map(one => one.id).sort());
    for (const [filters, matches] of cases) {
      const expected = all.filter(matches).map(one => one.id);
      const found = await list(filters, 3);
      expect([filters, found]).toEqual([
        filters,
        order.filter(one => expected.includes(one)),
      ]);
      expect(await list(filters, 100)).toEqual(found);
    }
    for (const cursor of [
      'x',
      encodeCursor(['a']),
      encodeCursor(['a', 'b', 'c']),
    ]) {
      await expect(
        store.list({ ...times, updatable, limit: 1, cursor }),
      ).rejects.toThrow('The cursor is not valid for this list');
    }
  });

  it('disables and enables by exactly one of many concurrent calls, with the related changes', async () => {
    const { knex, store } = await setUp();
    const created = await addIntegration(store, { id: 'a' });
    const alert = (kind: AlertKind) => ({
      kind,
      owner: 'group:default/team',
      facts: { name: 'a' },
    });
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
    const winners = async (change: (at: Revision) => Promise<boolean>) => {
      const at = await store.get('a');
      const tries = Array.from({ length: 8 }, () => change(at));
      return (await Promise.all(tries)).filter(Boolean).length;
    };

    await expect(enable(created)).resolves.toBe(false);
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
    await expect(alerts()).resolves.toEqual(['disabled']);

    // A decision based on counts from before the integration was enabled.
    await expect(disable(created)).resolves.toBe(false);
    const warn = (warning: Warning) => (at: Revision) =>
      store.warn(at, {
        warning,
        now: NOW,
        alert: alert('warning'),
      });
    await expect(warn('early')(created)).resolves.toBe(false);
    await expect(winners(warn('success-rate'))).resolves.toBe(1);
    await expect(alerts()).resolves.toEqual(['disabled', 'warning']);
    // Only a stronger warning can follow a warning.
    for (const [warning, warned] of [
      ['early', false],
      ['success-rate', false],
      ['failing-days', true],
      ['failing-days', false],
    ] as const) {
      await expect(
        store.warn(enabled, { warning, now: NOW, alert: alert('warning') }),
      ).resolves.toBe(warned);
    }
    await expect(
      store.endWarning(enabled, {
        warning: 'early',
        now: NOW,
        alert: alert('recovered'),
      }),
    ).resolves.toBe(false);
    await expect(alerts()).resolves.toEqual(['disabled', 'warning', 'warning']);

    // Neither is committed alone.
    await knex.schema.renameTable('notification_outbox', 'elsewhere');
    await expect(
      store.disable(enabled, {
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
    expect(await countRows(knex)).toMatchObject({ notification_outbox: 3 });
  });

  it('reads the current secret, and replaced ones until they expire', async () => {
    const { store } = await setUp();
    await addIntegration(store, { id: 'a' });
    await addIntegration(store, { id: 'b' });
    const rotate = async (secret: string, now: number, graceMs: number) =>
      store.rotateSecret(await store.get('a'), {
        secret,
        previousExpiresAt: now + graceMs,
        now,
      });
    const secretsAt = async (now: number) =>
      (await store.activeSecrets(['a'], now)).map(one => one.secret);
    const [first] = await secretsAt(NOW);
    await rotate('two', NOW + 1, 1000);
    expect(await secretsAt(NOW + 1)).toEqual(['two', first]);
    expect(await secretsAt(NOW + 1000)).toEqual(['two', first]);
    expect(await secretsAt(NOW + 1001)).toEqual(['two']);
    await rotate('three', NOW + 2, 1000);
    expect(await secretsAt(NOW + 3)).toEqual(['three', 'two', first]);
    await rotate('four', NOW + 4, 0);
    expect(await secretsAt(NOW + 4)).toEqual(['four', 'two', first]);
    expect(await store.activeSecrets(['b'], NOW)).toEqual([
      {
        integrationId: 'b',
        secret: await plainSecret('b'),
        expiresAt: undefined,
      },
    ]);
    expect((await store.get('a')).version).toBe(4);
  });
});
