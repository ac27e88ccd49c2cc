import { Webhook } from 'standardwebhooks';
import type { Attempt, Delivery } from 'backstage-plugin-webhooks-common';
import { githubEvents, githubEventTypes } from './__testUtils__/githubPayloads';
import { engines, freshDatabase } from './__testUtils__/database';
import { eventually } from './testUtils/eventually';
import { startPortal } from './__testUtils__/portal';
import { Receiver } from './testUtils/Receiver';
import { Running } from './__testUtils__/Running';

jest.setTimeout(120_000);

const API = '/api/webhooks';

describe.each(engines)('Real GitHub payloads on %s', engine => {
  const running = new Running();

  it('reach a verifying receiver once each, and are logged', async () => {
    const portal = await running.add(
      startPortal({
        database: freshDatabase(engine),
        eventTypes: githubEventTypes,
      }),
    );
    const alice = portal.as('alice');
    const receiver = await running.add(Receiver.start());
    const created = await alice.post(`${API}/integrations`, {
      name: 'GitHub mirror',
      owner: 'group:default/payments',
      url: receiver.url,
      eventTypes: ['github.*'],
      headers: { 'X-Api-Key': 'of-the-receiver' },
    });
    expect(created.status).toBe(201);
    const webhook = new Webhook(created.body.secret);
    const verified: unknown[] = [];
    receiver.answer = async ({ headers, body }) => {
      verified.push(webhook.verify(body, headers as Record<string, string>));
      return { status: 200, body: 'thanks' };
    };

    const events = githubEvents(60);
    const dispatchAll = () =>
      Promise.all(
        events.map(async (event, i) => {
          const { status, body } = await alice.post(`${API}/events`, {
            ...event,
            idempotencyKey: `github-${i}`,
          });
          expect(status).toBe(202);
          return body;
        }),
      );
    const answers = await dispatchAll();
    const deliveryIds = answers.map(({ deliveries }) => deliveries[0].id);

    const log = await eventually(async () => {
      const { body } = await alice.get(
        `${API}/deliveries?status=succeeded&limit=200`,
      );
      expect(body.items).toHaveLength(60);
      return body.items as Delivery[];
    });
    expect(verified).toHaveLength(60);
    expect([...receiver.ids].sort()).toEqual([...deliveryIds].sort());
    expect(receiver.requests[0].headers['x-api-key']).toBe('of-the-receiver');

    for (const { id, eventType } of log) {
      const { body } = await alice.get(`${API}/deliveries/${id}`);
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

    expect(await dispatchAll()).toEqual(answers);
    const other = await alice.post(`${API}/events`, {
      ...events[1],
      idempotencyKey: 'github-0',
    });
    expect(other.status).toBe(409);
    const { body: after } = await alice.get(`${API}/deliveries?limit=200`);
    expect(after.items).toHaveLength(60);
    const { body: health } = await alice.get(
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
    expect(receiver.requests).toHaveLength(60);
  });
});
