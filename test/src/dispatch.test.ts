import { Webhook } from 'standardwebhooks';
import type { Response } from 'supertest';
import type { Attempt, Delivery } from 'backstage-plugin-webhooks-common';
import { githubEvents, githubEventTypes } from './__testUtils__/githubPayloads';
import { engines, freshDatabase } from './__testUtils__/database';
import { eventually } from './testUtils/eventually';
import { startPortal, type Portal } from './__testUtils__/portal';
import { Receiver } from './testUtils/Receiver';
import { Running } from './__testUtils__/Running';

jest.setTimeout(120_000);

const API = '/api/webhooks';

describe.each(engines)('Real GitHub payloads on %s', engine => {
  const running = new Running(afterAll);
  const events = githubEvents(60);
  const verified: unknown[] = [];
  let portal: Portal;
  let receiver: Receiver;
  let created: Response;
  let answers: { status: number; body: { deliveries: Delivery[] } }[];
  let deliveryIds: string[];
  let log: Delivery[];

  const alice = () => portal.as('alice');
  const dispatchAll = () =>
    Promise.all(
      events.map(async (event, i) => {
        const { status, body } = await alice().post(`${API}/events`, {
          ...event,
          idempotencyKey: `github-${i}`,
        });
        return { status, body };
      }),
    );

  async function readLog(): Promise<Delivery[]> {
    return eventually(async () => {
      const { body } = await alice().get(
        `${API}/deliveries?status=succeeded&limit=200`,
      );
      expect(body.items).toHaveLength(60);
      return body.items;
    });
  }

  beforeAll(async () => {
    portal = await running.add(
      startPortal({
        database: freshDatabase(engine),
        eventTypes: githubEventTypes,
      }),
    );
    receiver = await running.add(Receiver.start());
    created = await alice().post(`${API}/integrations`, {
      name: 'GitHub mirror',
      owner: 'group:default/payments',
      url: receiver.url,
      eventTypes: ['github.*'],
      headers: { 'X-Api-Key': 'of-the-receiver' },
    });
    const webhook = new Webhook(created.body.secret);
    receiver.answer = async ({ headers, body }) => {
      verified.push(webhook.verify(body, headers as Record<string, string>));
      return { status: 200, body: 'thanks' };
    };
    answers = await dispatchAll();
    deliveryIds = answers.map(({ body }) => body.deliveries[0].id);
    log = await readLog();
  });

  it('are subscribed to by a new integration', () => {
    expect(created.status).toBe(201);
  });

  it('are accepted with 202', () => {
    expect(new Set(answers.map(({ status }) => status))).toEqual(
      new Set([202]),
    );
  });

  it('reach a verifying receiver once each', () => {
    expect(verified).toHaveLength(60);
    expect([...receiver.ids].sort()).toEqual([...deliveryIds].sort());
  });

  it('are sent with the headers of the integration', () => {
    expect(receiver.requests[0].headers['x-api-key']).toBe('of-the-receiver');
  });

  it('are logged with their attempts, without secrets', async () => {
    for (const { id, eventType } of log) {
      const { body } = await alice().get(`${API}/deliveries/${id}`);
      const i = deliveryIds.indexOf(id);
      expect(body.event.payload).toEqual(events[i].payload);
      expect(eventType).toBe(events[i].type);
      expect(body.attempts).toEqual([
        expect.objectContaining<Partial<Attempt>>({
          number: 1,
          outcome: 'success',
          statusCode: 200,
          durationMs: expect.any(Number),
          responseBody: 'thanks',
          requestHeaders: expect.objectContaining({
            'webhook-id': id,
            'x-api-key': '********',
          }),
        }),
      ]);
    }
  });

  describe('dispatched a second time', () => {
    let repeated: unknown;

    beforeAll(async () => {
      repeated = await dispatchAll();
    });

    it('get the same responses', () => {
      expect(repeated).toEqual(answers);
    });

    it('are refused with another payload for the same key', async () => {
      const other = await alice().post(`${API}/events`, {
        ...events[1],
        idempotencyKey: 'github-0',
      });

      expect(other.status).toBe(409);
    });

    it('are not delivered again', async () => {
      const { body } = await alice().get(`${API}/deliveries?limit=200`);

      expect(body.items).toHaveLength(60);
      expect(receiver.requests).toHaveLength(60);
    });

    it('are counted once in the health', async () => {
      const { body: health } = await alice().get(
        `${API}/integrations/${created.body.id}/health`,
      );

      expect(health).toMatchObject({
        health: 'healthy',
        successRate: 1,
        pending: 0,
        held: 0,
        latencyMs: { p50: expect.any(Number), p95: expect.any(Number) },
      });
      expect(health.days.at(-1)).toMatchObject({ success: 60, error: 0 });
    });
  });
});
