import { TestDatabases } from '@backstage/backend-test-utils';
import type { IntegrationWithSecret } from 'backstage-plugin-webhooks-common';
import { eventually, Receiver } from 'backstage-webhooks-test';
import { TestPortal } from '../__testUtils__/TestPortal';

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
jest.setTimeout(60_000);

describe.each(databases.eachSupportedId())(
  'checking a signature (%s)',
  databaseId => {
    let receiver: Receiver;
    let portal: TestPortal;
    let integration: IntegrationWithSecret;

    beforeEach(async () => {
      receiver = await Receiver.start();
      portal = await TestPortal.start({
        knex: await databases.init(databaseId),
      });
      integration = await portal.create({ url: receiver.url });
    });

    afterEach(async () => {
      await portal.stop();
      await receiver.stop();
    });

    /** Dispatches an event, and returns the delivery and the request as the receiver saw it. */
    async function deliver() {
      const [id] = await portal.dispatch({ payload: { n: 1 } });
      const [{ headers, body }] = await receiver.received(1);
      await eventually(async () =>
        expect(await portal.delivery(id)).toMatchObject({ attemptCount: 1 }),
      );
      return {
        id,
        seen: {
          webhookId: String(headers['webhook-id']),
          webhookTimestamp: String(headers['webhook-timestamp']),
          webhookSignature: String(headers['webhook-signature']),
          body,
        },
      };
    }

    it('compares with the request that the receiver got', async () => {
      const { id, seen } = await deliver();

      const same = await portal.client.checkSignature(id, seen);
      const other = await portal.client.checkSignature(id, {
        ...seen,
        body: JSON.stringify(JSON.parse(seen.body), null, 2),
      });

      expect(same.matches).toBe(true);
      expect(other.matches).toBe(false);
      expect(other.parts).toContainEqual({
        part: 'body',
        result: 'difference',
        difference: 'reserialized',
      });
    });

    it('finds a secret that was rotated without grace, and never repeats it', async () => {
      const { id, seen } = await deliver();
      await portal.client.rotateSecret(integration.id, { graceHours: 0 });

      const answer = await portal.post(
        `/deliveries/${id}/check-signature`,
        seen,
      );

      expect(answer.body.parts).toContainEqual({
        part: 'secret',
        result: 'difference',
        difference: 'replaced-secret',
      });
      expect(answer.text).not.toContain('whsec_');
    });

    it('fails for a deleted integration, whose secret is deleted too', async () => {
      const { id, seen } = await deliver();
      await portal.delete(`/integrations/${integration.id}`);

      const answer = await portal.post(
        `/deliveries/${id}/check-signature`,
        seen,
      );

      expect(answer.status).toBe(409);
      expect(answer.body.error.message).toMatch(/deleted together/);
    });

    it('requires the three headers', async () => {
      const { id } = await deliver();

      const answer = await portal.post(`/deliveries/${id}/check-signature`, {});

      expect(answer.status).toBe(400);
      expect(answer.body.error.message).toMatch(
        /webhookId.*webhookTimestamp.*webhookSignature/,
      );
    });
  },
);
