import { TestDatabases } from '@backstage/backend-test-utils';
import {
  addDeliveries,
  addIntegration,
  attemptOf,
  claimAll,
  logAll,
  countRows,
  migrated,
} from '../__testUtils__/fixtures';
import { utcDay } from '../model/clock';
import { DeliveryLog } from './DeliveryLog';
import { DeliveryQueue } from './DeliveryQueue';
import { IntegrationStore } from './IntegrationStore';
import { applyRetention } from './operations/retention/applyRetention';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

const NOW = Date.parse('2026-03-02T12:00:00Z');
const DAY_MS = 24 * 60 * 60 * 1000;

describe.each(databases.eachSupportedId())(
  'retention with queued deliveries (%s)',
  id => {
    async function setUp() {
      const knex = await migrated(await databases.init(id));
      const integrations = new IntegrationStore({ knex });
      await addIntegration(integrations, { id: 'slow' });
      await addIntegration(integrations, { id: 'other' });
      const queue = new DeliveryQueue({ knex });
      const log = new DeliveryLog({ knex });
      const send = async (
        integrationId: string,
        day: number,
        count: number = 1,
      ) => {
        const now = NOW + day * DAY_MS;
        const integrationIds = [integrationId];
        const ids = await addDeliveries(knex, { integrationIds, now, count });
        const claimed = await claimAll(queue, { integrationIds, now });
        await queue.record(
          claimed.map(delivery => attemptOf(delivery, { at: now })),
          now,
        );
        return ids;
      };
      const apply = (day: number) =>
        applyRetention(knex, {
          eventsBefore: NOW + day * DAY_MS,
          attemptsBefore: NOW + day * DAY_MS,
          daysBefore: utcDay(NOW + day * DAY_MS),
          periodsBefore: 0,
          signal: new AbortController().signal,
        });
      return { knex, integrations, log, queue, send, apply };
    }

    it('removes ended deliveries although an older one of another integration is queued', async () => {
      const { integrations, log, send, apply, knex } = await setUp();
      const [queued] = await send('slow', 0);
      await send('other', 1, 3);
      await log.redeliver(queued, {
        at: await integrations.get('slow'),
        trust: true,
        now: NOW + 30 * DAY_MS,
      });

      await expect(apply(10)).resolves.toEqual({
        events: 3,
        deliveries: 3,
        attempts: 3,
      });
      expect(await countRows(knex)).toMatchObject({ events: 1, deliveries: 1 });
      await expect(log.detail(queued)).resolves.toMatchObject({
        status: 'pending',
        attempts: [{ outcome: 'success' }],
      });
    });

    it('keeps an event while one of its deliveries is queued', async () => {
      const { knex, log, apply } = await setUp();
      const [queued, ended] = await addDeliveries(knex, {
        integrationIds: ['slow', 'other'],
        now: NOW,
      });
      await logAll(knex);
      await knex('delivery_queue').where({ delivery_id: ended }).delete();

      await expect(apply(10)).resolves.toMatchObject({
        events: 0,
        deliveries: 1,
      });
      await expect(log.detail(queued)).resolves.toMatchObject({
        event: { type: 'a.b' },
      });
    });

    it('removes held deliveries with their events', async () => {
      const { knex, integrations, queue, apply } = await setUp();
      await addDeliveries(knex, { integrationIds: ['slow'], now: NOW });
      await integrations.disable(await integrations.get('slow'), {
        reason: 'manual',
        evidence: { reason: 'manual', summary: '', days: [] },
        now: NOW,
      });
      await queue.hold({ integrationId: 'slow', now: NOW, limit: 10 });

      await expect(apply(10)).resolves.toMatchObject({
        events: 1,
        deliveries: 1,
      });
    });

    it('examines each queued row once per run', async () => {
      const { knex, apply } = await setUp();
      await addDeliveries(knex, {
        integrationIds: ['slow'],
        now: NOW,
        count: 3_000,
      });
      let statements = 0;
      knex.on('query', ({ sql }) => {
        statements += /deliver/.test(sql) ? 1 : 0;
      });

      await expect(apply(10)).resolves.toMatchObject({ deliveries: 0 });

      // Four per thousand deliveries, two of them to log what waits, and one more per thousand events.
      expect(statements).toBeLessThan(25);
      expect(await countRows(knex)).toMatchObject({
        events: 3_000,
        deliveries: 3_000,
      });
    });
  },
);
