import { TestDatabases } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import {
  webhooksEventSubscribePermission,
  type Replay,
} from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import { eventually, Receiver } from 'backstage-webhooks-test';
import { component, TestCatalog } from '../__testUtils__/TestCatalog';
import { ALLOW, DENY, TestPolicy } from '../__testUtils__/TestPolicy';
import { MEMBER, TEAM, TestPortal } from '../__testUtils__/TestPortal';
import { CATALOG_TASK_ID } from '../sources/catalog/CatalogSource';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
jest.setTimeout(60_000);

const USER = 'user:default/mock';
const CURRENT = { catalog: 'current' };

describe.each(databases.eachSupportedId())(
  'a replay of the catalog (%s)',
  databaseId => {
    let receiver: Receiver;
    let policy: TestPolicy;
    let catalog: TestCatalog;
    let portal: TestPortal;
    let knex: Knex;

    beforeEach(async () => {
      receiver = await Receiver.start();
      knex = await databases.init(databaseId);
      policy = new TestPolicy({ [USER]: ALLOW });
      catalog = new TestCatalog();
      catalog.put(TEAM);
      catalog.put(MEMBER);
      await start();
    });

    afterEach(async () => {
      await portal.stop();
      await receiver.stop();
    });

    async function start(webhooks: JsonObject = {}): Promise<void> {
      portal = await TestPortal.start({
        knex,
        catalog: catalog.service(),
        permissions: policy,
        webhooks: {
          sources: { catalog: { filter: { kind: 'component' } } },
          ...webhooks,
        },
      });
    }

    const pass = () => portal.runTask(CATALOG_TASK_ID);

    async function create(more: JsonObject = {}): Promise<string> {
      const { id } = await portal.create({
        url: receiver.url,
        eventTypes: ['catalog.entity.created'],
        ...more,
      });
      return id;
    }

    const replay = (id: string, more: object = {}) =>
      portal.post(`/integrations/${id}/replay`, { ...CURRENT, ...more });

    const current = async (id: string, replayId: string): Promise<Replay> =>
      (await portal.get(`/integrations/${id}/replays/${replayId}`)).body;

    async function ended(id: string, replayId: string): Promise<Replay> {
      return eventually(async () => {
        const found = await current(id, replayId);
        expect(found.endedAt).toBeDefined();
        return found;
      });
    }

    /** Runs a replay to its end. */
    async function send(id: string): Promise<Replay> {
      const { body } = await replay(id);
      return ended(id, body.replayId);
    }

    async function names(count: number): Promise<string[]> {
      const requests = await receiver.received(count);
      return requests
        .map(({ body }) => JSON.parse(body).data.summary.name)
        .sort();
    }

    it('sends the payload of a created event, and nothing to other integrations', async () => {
      catalog.put(component('shop'));
      await pass();
      catalog.put(component('bank'));
      const real = await create();
      await pass();
      const [created] = await receiver.received(1);
      const id = await create();

      expect((await replay(id, { dryRun: true })).body).toEqual({ count: 2 });
      const { id: replayId, ...ending } = await send(id);
      expect(ending).toMatchObject({
        integrationId: id,
        state: 'completed',
        catalog: 'current',
        status: [],
        selected: 2,
        replayed: 2,
        skipped: 0,
      });

      expect(await names(3)).toEqual(['bank', 'bank', 'shop']);
      const [, ...sent] = await receiver.received(3);
      const bank = sent
        .map(({ body }) => JSON.parse(body))
        .find(({ data }) => data.summary.name === 'bank');
      expect(bank).toEqual({
        ...JSON.parse(created.body),
        timestamp: expect.any(String),
      });
      const missing = await portal.post(`/integrations/${real}/replay`, {
        from: '2020-01-01T00:00:00Z',
        missing: true,
      });
      expect(missing.body).toEqual({ replayed: 0 });
    });

    it('sends the current state, and no deleted entities', async () => {
      catalog.put(component('shop'));
      catalog.put(component('bank'));
      await pass();
      catalog.put(component('shop', { lifecycle: 'deprecated' }));
      catalog.remove('component:default/bank');
      const id = await create();

      expect(await send(id)).toMatchObject({ replayed: 1 });

      const [{ body }] = await receiver.received(1);
      expect(JSON.parse(body).data.summary).toMatchObject({
        name: 'shop',
        lifecycle: 'deprecated',
      });
    });

    it('sends only what the subscription includes', async () => {
      catalog.put(component('shop'));
      catalog.put(component('bank', { owner: 'other' }));
      catalog.put(component('old', { lifecycle: 'deprecated' }));
      await pass();
      const id = await create({
        ownedOnly: true,
        filter: { 'payload.entity.spec.lifecycle': 'production' },
      });

      expect((await replay(id, { dryRun: true })).body).toEqual({ count: 1 });
      expect(await send(id)).toMatchObject({ selected: 1, replayed: 1 });
      expect(await names(1)).toEqual(['shop']);
    });

    it('continues on another replica where the first one stopped', async () => {
      for (let i = 0; i < 250; i += 1) {
        catalog.put(component(`c${String(i).padStart(3, '0')}`));
      }
      await pass();
      const id = await create();
      let reads = 0;
      const isDown = new Promise<void>(resolve => {
        catalog.beforeAnswer = async () => {
          reads += 1;
          if (reads > 2) {
            resolve();
            throw new Error('The catalog is down');
          }
        };
      });
      const { body } = await replay(id);
      await isDown;
      expect(body.count).toBe(250);
      expect(await current(id, body.replayId)).toMatchObject({
        state: 'running',
        replayed: 100,
      });

      await portal.stop();
      catalog.beforeAnswer = async () => {};
      await start();

      expect(await ended(id, body.replayId)).toMatchObject({
        state: 'completed',
        replayed: 250,
      });
      const sent = await names(250);
      expect(new Set(sent).size).toBe(250);
    });

    it('waits while the integration has a backlog, until it is stopped', async () => {
      for (let i = 0; i < 601; i += 1) {
        catalog.put(component(`c${i}`));
      }
      await pass();
      const id = await create({ ordering: 'fifo' });
      let answer = () => {};
      receiver.answer = () =>
        new Promise(resolve => {
          answer = () => resolve({ status: 204 });
        });

      const { body } = await replay(id);
      await eventually(async () =>
        expect(await current(id, body.replayId)).toMatchObject({
          state: 'running',
          replayed: 500,
        }),
      );
      await receiver.received(1);

      const stopped = await portal.delete(
        `/integrations/${id}/replays/${body.replayId}`,
      );
      answer();
      expect(stopped.body).toMatchObject({
        state: 'stopped',
        endReason: 'manual',
        replayed: 500,
      });
    });

    it('is rejected while another one runs', async () => {
      catalog.put(component('shop'));
      await pass();
      const id = await create();
      let reads = 0;
      catalog.beforeAnswer = async () => {
        reads += 1;
        if (reads > 1) {
          throw new Error('The catalog is down');
        }
      };
      const { body } = await replay(id);

      const second = await replay(id);

      expect(second.status).toBe(409);
      expect(second.body.error.message).toContain(body.replayId);
    });

    it.each<[string, JsonObject, string]>([
      ['another value', { catalog: 'all' }, "catalog: must be 'current'"],
      ['a time', { from: '2020-01-01T00:00:00Z' }, 'from'],
    ])('rejects %s', async (_, more, message) => {
      const id = await create();

      const { status, body } = await replay(id, more);

      expect(status).toBe(400);
      expect(body.error.message).toContain(message);
    });

    it('requires a subscription that the caller may make', async () => {
      await pass();
      const other = await create({ eventTypes: ['catalog.entity.deleted'] });
      const id = await create();

      expect((await replay(other)).body.error.message).toContain(
        'does not subscribe to catalog.entity.created',
      );
      policy.set(USER, webhooksEventSubscribePermission, DENY);
      expect((await replay(id)).status).toBe(400);
    });

    it('requires a complete pass with the current filter', async () => {
      catalog.put(component('shop'));
      const id = await create();

      const early = await replay(id);
      expect(early.status).toBe(409);
      expect(early.body.error.message).toContain('GET /sources');

      await pass();
      expect((await replay(id, { dryRun: true })).body).toEqual({ count: 1 });
      await portal.stop();
      await start({ sources: { catalog: {} } });
      expect((await replay(id)).status).toBe(409);
    });

    it('is refused while the integration is disabled or the source is off', async () => {
      await pass();
      const id = await create();
      await portal.post(`/integrations/${id}/disable`);
      expect((await replay(id)).status).toBe(409);
      await portal.post(`/integrations/${id}/enable`, { replay: 'none' });

      await portal.stop();
      await start({ sources: {} });

      const off = await replay(id);
      expect(off.status).toBe(400);
      expect(off.body.error.message).toContain('webhooks.sources.catalog');
    });

    it('sends nothing when there is nothing to send', async () => {
      await pass();
      const id = await create();

      expect((await replay(id)).body).toEqual({ replayed: 0 });
    });
  },
);
