import { TestDatabases } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import { Webhook } from 'standardwebhooks';
import { Receiver } from 'backstage-webhooks-test';
import { LogRecorder } from '../__testUtils__/LogRecorder';
import {
  dump,
  encryptionKeys,
  NEW_KEY,
  OLD_KEY,
  OWN_SECRET,
  TOKEN,
} from '../__testUtils__/secrets';
import { TestPortal } from '../__testUtils__/TestPortal';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

/** The id of the key that a text was sealed with. */
function toKeyId(sealed: string): string {
  const [header] = sealed.split('.');
  return JSON.parse(Buffer.from(header, 'base64url').toString()).kid;
}

describe.each(databases.eachSupportedId())(
  'rotation of keys and secrets (%s)',
  databaseId => {
    let receiver: Receiver;
    let portal: TestPortal | undefined;

    beforeEach(async () => {
      receiver = await Receiver.start();
    });

    afterEach(async () => {
      await portal?.stop();
      portal = undefined;
      await receiver.stop();
    });

    it('reseals secrets of an older key, or of none, in the background', async () => {
      const knex = await databases.init(databaseId);
      const log = new LogRecorder();
      const headers = { authorization: TOKEN };
      const stored: string[] = [];
      const start = async (...keys: string[]) => {
        portal = await TestPortal.start({
          knex,
          webhooks: keys.length > 0 ? encryptionKeys(...keys) : {},
          features: [log.factory()],
        });
        return portal;
      };
      await start();
      const plain = await portal!.create({ url: receiver.url, headers });
      stored.push(await dump(knex));
      expect(stored[0]).toContain('plain:');
      await portal!.stop();
      await start(OLD_KEY);
      const old = await portal!.create({ url: receiver.url, headers });
      await portal!.stop();
      await start(NEW_KEY, OLD_KEY);
      // Some headers with the new key, and some with the old one.
      await portal!.patch(`/integrations/${old.id}`, {
        headers: { authorization: '********', 'x-more': 'more-secret' },
      });
      await portal!.runHealthTask();

      const secrets = await knex('integration_secrets').pluck('secret');
      const sealed = await knex('integrations').pluck('headers');
      const values = [
        ...secrets,
        ...sealed.flatMap(one => Object.values<string>(JSON.parse(one))),
      ];
      expect(values).toHaveLength(5);
      expect(new Set(values.map(toKeyId)).size).toBe(1);
      expect(values.join()).not.toContain('plain:');
      await portal!.runHealthTask();
      expect(log.lines.join('\n')).toContain('the others can be removed');
      await portal!.stop();

      // The old key is no longer needed, and the values are the same as before.
      await start(NEW_KEY);
      for (const { id, secret } of [plain, old]) {
        const reveal = await portal!.get(`/integrations/${id}/secret`);
        expect(reveal.body.secret).toBe(secret);
      }
      await portal!.dispatch();
      const requests = await receiver.received(2);
      expect(requests.map(one => one.headers.authorization)).toEqual([
        TOKEN,
        TOKEN,
      ]);
      expect(log.lines.join('\n')).toContain('Secrets were sealed again');
    });

    it('continues to send to others when the key of one integration is missing', async () => {
      const knex = await databases.init(databaseId);
      const log = new LogRecorder();
      portal = await TestPortal.start({
        knex,
        webhooks: encryptionKeys(OLD_KEY),
      });
      const lost = await portal.create({ url: receiver.url, name: 'Lost' });
      await portal.stop();
      portal = await TestPortal.start({
        knex,
        webhooks: encryptionKeys(NEW_KEY),
        features: [log.factory()],
      });
      const kept = await portal.create({ url: receiver.url, name: 'Kept' });

      await portal.dispatch();
      const [request] = await receiver.received(1);
      const later = await portal.dispatch({ integrationIds: [kept.id] });
      await receiver.received(2);

      expect(JSON.parse(request.body).type).toBe('a.b');
      expect(later).toHaveLength(1);
      expect(receiver.requests).toHaveLength(2);
      const line = log.lines.find(one => one.includes("integration 'Lost'"));
      expect(line).toContain(lost.id);
      expect(line).toContain('not in webhooks.encryption.keys any more');
      expect((await portal.get(`/integrations/${lost.id}/secret`)).status).toBe(
        409,
      );
    });

    it('signs with both secrets during the grace period only', async () => {
      portal = await TestPortal.start({
        knex: await databases.init(databaseId),
        webhooks: encryptionKeys(NEW_KEY),
      });
      const { id, secret } = await portal.create({
        url: receiver.url,
        secret: OWN_SECRET,
      });
      expect(secret).toBe(OWN_SECRET);
      const { body: rotated } = await portal.post(
        `/integrations/${id}/secret/rotate`,
        { graceHours: 2 },
      );
      // The verifier has its own clock, so only the signatures are compared.
      const signaturesAfter = async (hours: number) => {
        portal!.clock.advance({ hours });
        const count = receiver.requests.length;
        await portal!.dispatch();
        const requests = await receiver.received(count + 1);
        const { headers, body } = requests[count];
        const expected = (key: string) =>
          new Webhook(key).sign(
            String(headers['webhook-id']),
            new Date(Number(headers['webhook-timestamp']) * 1000),
            body,
          );
        return {
          header: headers['webhook-signature'],
          current: expected(rotated.secret),
          previous: expected(OWN_SECRET),
        };
      };

      const during = await signaturesAfter(1);
      expect(during.header).toBe(`${during.current} ${during.previous}`);
      const after = await signaturesAfter(2);
      expect(after.header).toBe(after.current);
    });

    it('limits the number of replaced secrets', async () => {
      portal = await TestPortal.start({
        knex: await databases.init(databaseId),
      });
      const { id } = await portal.create({ url: receiver.url });
      const rotate = async (graceHours: number) =>
        (
          await portal!.post(`/integrations/${id}/secret/rotate`, {
            graceHours,
          })
        ).status;

      const answers: number[] = [];
      for (let i = 0; i < 5; i += 1) {
        answers.push(await rotate(24));
      }
      expect(answers).toEqual([200, 200, 200, 200, 409]);
      expect(await rotate(0)).toBe(200);
      // Times have no fractions of a millisecond.
      portal.clock.advance({ hours: 25 });
      expect(await rotate(1e-7)).toBe(200);
    });

    it('changes the keys of an integration in app-config only with its entry', async () => {
      const knex = await databases.init(databaseId);
      const start = async (entry: JsonObject) => {
        await portal?.stop();
        portal = await TestPortal.start({
          knex,
          webhooks: {
            ...encryptionKeys(NEW_KEY),
            integrations: [
              {
                id: 'fixed',
                name: 'Fixed',
                owner: 'team',
                url: receiver.url,
                eventTypes: ['a.*'],
                ...entry,
              },
            ],
          },
        });
        return (await portal.get('/integrations/fixed')).body;
      };

      const first = await start({ signing: 'ed25519' });
      const second = await start({ signing: 'ed25519' });
      expect(second.publicKey).toBe(first.publicKey);
      const third = await start({ secret: OWN_SECRET });
      expect(third).toMatchObject({ signing: 'hmac' });
      expect(third).not.toHaveProperty('publicKey');
      expect(
        (await portal!.get('/integrations/fixed/secret')).body.secret,
      ).toBe(OWN_SECRET);
    });
  },
);
