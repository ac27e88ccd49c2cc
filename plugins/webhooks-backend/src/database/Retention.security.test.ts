import { TestDatabases } from '@backstage/backend-test-utils';
import { addDeliveries, countRows, logAll } from '../__testUtils__/fixtures';
import { DAY_0, onDay, setUpRetention } from '../__testUtils__/retention';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

describe.each(databases.eachSupportedId())(
  'retention with queued deliveries (%s)',
  id => {
    const setUp = () => setUpRetention(databases.init(id), ['slow', 'other']);

    it('removes ended deliveries although an older one of another integration is queued', async () => {
      const { integrations, log, send, apply, knex } = await setUp();
      const [queued] = await send('slow', 0);
      await send('other', 1, 3);
      await log.redeliver(queued, {
        at: await integrations.get('slow'),
        trust: true,
        now: onDay(30),
      });

      await expect(apply(10)).resolves.toEqual({
        events: 3,
        deliveries: 3,
        attempts: 3,
        attemptDays: 0,
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
        now: DAY_0,
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
      await addDeliveries(knex, { integrationIds: ['slow'], now: DAY_0 });
      await integrations.disable(await integrations.get('slow'), {
        reason: 'manual',
        evidence: { reason: 'manual', summary: '', days: [] },
        now: DAY_0,
      });
      await queue.hold({ integrationId: 'slow', now: DAY_0, limit: 10 });

      await expect(apply(10)).resolves.toMatchObject({
        events: 1,
        deliveries: 1,
      });
    });

    it('examines each queued row once per run', async () => {
      const { knex, apply } = await setUp();
      await addDeliveries(knex, {
        integrationIds: ['slow'],
        now: DAY_0,
        count: 3_000,
      });
      let statements = 0;
      knex.on('query', ({ sql }) => {
        statements += /deliver/.test(sql) ? 1 : 0;
      });

      await expect(apply(10)).resolves.toMatchObject({ deliveries: 0 });

      // Four per thousand deliveries, two of them to log waiting deliveries, and one more per thousand events.
      expect(statements).toBeLessThan(25);
      expect(await countRows(knex)).toMatchObject({
        events: 3_000,
        deliveries: 3_000,
      });
    });
  },
);
