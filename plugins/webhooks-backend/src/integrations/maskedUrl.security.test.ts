import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { actionsRegistryServiceFactory } from '@backstage/backend-defaults/alpha';
import { TestDatabases } from '@backstage/backend-test-utils';
import {
  webhooksDeliveryReadPermission,
  webhooksIntegrationReadPermission,
} from 'backstage-plugin-webhooks-common';
import { AuditRecorder, eventually, Receiver } from 'backstage-webhooks-test';
import { LogRecorder } from '../__testUtils__/LogRecorder';
import {
  ALLOW,
  isOwner,
  onIntegrations,
  TestPolicy,
} from '../__testUtils__/TestPolicy';
import { MEMBER, TEAM, TestPortal } from '../__testUtils__/TestPortal';

jest.setTimeout(120_000);

/** Contains a row for every route. */
const ACCESS_TABLE = join(__dirname, '../../docs/access.md');

const READER = 'user:default/reader';
/** Reads everything and updates nothing. */
const OBSERVER = 'user:default/observer';
const OWNER = 'user:default/owner';
const ADMIN = 'user:default/admin';

/** Credentials in URLs, as used by chat services and signed URLs. */
const PATH = '/services/T0/B0/abcdefghijklmnop';
const QUERY = '?sig=qrst%20uvwxyz';
/** Any of these, in any form, reveals a part of the credential. */
const SECRETS = ['services', 'T0/B0', 'abcdefgh', 'klmnop', 'qrst', 'uvwxyz'];

const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

describe.each(databases.eachSupportedId())(
  'the path and query of a URL (%s)',
  databaseId => {
    const audit = new AuditRecorder();
    const logger = new LogRecorder();
    let receiver: Receiver;
    let portal: TestPortal;
    let url: string;
    let id: string;
    let deliveryIds: string[];

    beforeAll(async () => {
      // Many servers repeat the URL in error pages and redirects.
      receiver = await Receiver.start(async () => ({
        status: 410,
        headers: { location: `${PATH}${QUERY}/`, 'x-path': PATH },
        body: `Cannot POST ${PATH}${QUERY}, sig "${decodeURIComponent(QUERY.slice(5))}"`,
      }));
      url = `${new URL(receiver.url).origin}${PATH}${QUERY}`;
      const policy = new TestPolicy({
        [OWNER]: ['group:default/team'],
        [ADMIN]: ALLOW,
        [READER]: [],
        [OBSERVER]: [],
      });
      const ofTeam = onIntegrations(isOwner('group:default/team'));
      policy.set(READER, webhooksIntegrationReadPermission, ofTeam);
      policy.set(READER, webhooksDeliveryReadPermission, ofTeam);
      policy.set(OBSERVER, webhooksDeliveryReadPermission, ALLOW);
      portal = await TestPortal.start({
        knex: await databases.init(databaseId),
        entities: [TEAM, MEMBER],
        permissions: policy,
        features: [
          actionsRegistryServiceFactory,
          audit.factory(),
          logger.factory(),
          policy.userInfo(),
        ],
      });
      id = (
        await portal.as(OWNER).post('/integrations', {
          name: 'Chat',
          owner: 'group:default/team',
          url,
          eventTypes: ['a.*'],
        })
      ).body.id;
      const dispatch = async (event: object) =>
        (
          await portal.as(ADMIN).post('/events', {
            type: 'a.b',
            payload: {},
            integrationIds: [id],
            ...event,
          })
        ).body.deliveries[0].id;
      deliveryIds = [await dispatch({ url }), await dispatch({})];
      await eventually(expectSettled);
    });

    afterAll(async () => {
      await portal.stop();
      await receiver.stop();
    });

    async function expectSettled() {
      const { body } = await portal.as(OWNER).get(`/integrations/${id}`);
      expect(body.state).toBe('disabled');
      expect(portal.notifications).toHaveLength(1);
      for (const deliveryId of deliveryIds) {
        const { body: delivery } = await portal
          .as(OWNER)
          .get(`/deliveries/${deliveryId}`);
        expect(delivery.attempts).toHaveLength(1);
      }
    }

    function calls(): [name: string, path: string, input?: object][] {
      const action = (
        name: string,
        input: object,
      ): [string, string, object] => [
        name,
        `/.backstage/actions/v1/actions/webhooks:${name}/invoke`,
        input,
      ];
      return [
        ['the list', '/integrations'],
        ['the integration', `/integrations/${id}`],
        ['the health of all', '/health'],
        ['the health', `/integrations/${id}/health`],
        ['the log', '/deliveries'],
        ['the delivery with a URL of its own', `/deliveries/${deliveryIds[0]}`],
        ['the delivery', `/deliveries/${deliveryIds[1]}`],
        action('list-integrations', {}),
        action('get-integration-health', { integrationId: id }),
        action('list-deliveries', {}),
        action('get-delivery-response', { deliveryId: deliveryIds[0] }),
        action('get-delivery-response', { deliveryId: deliveryIds[1] }),
      ];
    }

    async function answers(user: string): Promise<[string, string][]> {
      const found: [string, string][] = [];
      for (const [name, path, input] of calls()) {
        const answer = input
          ? await portal.as(user).post(path, input)
          : await portal.as(user).get(path);
        expect([name, answer.status]).toEqual([name, 200]);
        found.push([name, answer.text]);
      }
      return found;
    }

    it('is in no response to a caller who may only read', async () => {
      for (const [name, text] of await answers(READER)) {
        const given = SECRETS.filter(secret => text.includes(secret));
        expect([name, given]).toEqual([name, []]);
      }
    });

    it('is in no response of any read route', async () => {
      const paths = readFileSync(ACCESS_TABLE, 'utf8')
        .split('\n')
        .flatMap(line => /^\| GET (\S+)/.exec(line)?.[1] ?? [])
        .map(path =>
          path
            .replace(':id', id)
            .replace(':delivery', deliveryIds[0])
            .replace(':type', 'a.b'),
        );
      expect(paths).toContain(`/integrations/${id}`);
      const given: [string, string[]][] = [];
      for (const path of paths) {
        const { text } = await portal.as(READER).get(path);
        given.push([path, SECRETS.filter(secret => text.includes(secret))]);
      }

      expect(given.filter(([, secrets]) => secrets.length > 0)).toEqual([]);
    });

    it('is complete in every response to a caller who may update', async () => {
      const without = (await answers(OWNER))
        .filter(([, text]) => !text.includes('abcdefghijklmnop'))
        .map(([name]) => name);

      // It contains neither a URL nor a response of a receiver.
      expect(without).toEqual(['get-integration-health']);
    });

    it('is in no log line, notification or audit event', () => {
      const told = [
        ...logger.lines,
        JSON.stringify(portal.notifications),
        JSON.stringify(audit.events),
      ].join('\n');

      expect(told).toContain('Integration disabled');
      for (const secret of ['abcdefgh', 'klmnop', 'qrst', 'uvwxyz']) {
        expect(told).not.toContain(secret);
      }
    });

    it('cannot be guessed by a search, which only matches the origin', async () => {
      const search = async (user: string, q: string) => {
        const { body } = await portal
          .as(user)
          .get(`/integrations?q=${encodeURIComponent(q)}`);
        return body.items.length;
      };

      const { origin } = new URL(url);
      expect(await search(READER, 'services/T0')).toBe(0);
      expect(await search(READER, `${origin}/`)).toBe(0);
      expect(await search(READER, origin)).toBe(1);
      expect(await search(READER, 'chat')).toBe(1);
      expect(await search(OWNER, 'services/t0')).toBe(1);
    });

    it.each([
      ['as it was read', (masked: string) => masked],
      ['after it was parsed', (masked: string) => new URL(masked).href],
    ])('is rejected in masked form in a change, %s', async (_, write) => {
      const { body } = await portal.as(READER).get(`/integrations/${id}`);
      const answer = await portal
        .as(OWNER)
        .patch(`/integrations/${id}`, { url: write(body.url) });

      expect(answer.status).toBe(400);
      expect(answer.body.error.message).toContain(
        'url: is a masked URL. Give the whole URL.',
      );
    });

    it('is masked in the log of a deleted integration for callers with conditions', async () => {
      const other = await portal.as(ADMIN).post('/integrations', {
        name: 'Short-lived',
        owner: 'group:default/team',
        url,
        eventTypes: ['a.*'],
      });
      const dispatched = await portal.as(ADMIN).post('/events', {
        type: 'a.b',
        payload: {},
        integrationIds: [other.body.id],
        url,
      });
      const [delivery] = dispatched.body.deliveries;
      await portal.as(ADMIN).delete(`/integrations/${other.body.id}`);

      const seenBy = async (user: string) => {
        const list = await portal.as(user).get('/deliveries');
        const { body } = await portal
          .as(user)
          .get(`/deliveries/${delivery.id}`);
        return [list.body.items[0].url, body.url];
      };
      const masked = `${new URL(url).origin}/…`;
      expect(await seenBy(OBSERVER)).toEqual([masked, masked]);
      expect(await seenBy(ADMIN)).toEqual([url, url]);
    });
  },
);
