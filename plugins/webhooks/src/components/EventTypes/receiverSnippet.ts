/** A receiver that can be copied and run: answers an event only after its signature was verified. */
export function receiverSnippet(eventType: string): string {
  return `import express from 'express';
import { Webhook } from 'standardwebhooks';

const webhook = new Webhook(process.env.WEBHOOK_SECRET);
const app = express();

// The signature covers the bytes that were sent, so the body must not be parsed before.
app.post('/webhooks', express.text({ type: '*/*', limit: '1mb' }), (req, res) => {
  let event;
  try {
    event = webhook.verify(req.body, req.headers);
  } catch {
    res.status(400).send('invalid signature');
    return;
  }

  // Deliveries may be repeated: drop those whose webhook-id was seen before.
  console.log(req.headers['webhook-id'], event.type, event.timestamp);
  if (event.type === '${eventType}') {
    // event.data is the payload.
  }
  res.status(204).end();
});

app.listen(3001);
`;
}

/** The body of a request, as a receiver gets it. */
export function exampleRequest(eventType: string, payload: unknown): string {
  return JSON.stringify(
    { type: eventType, timestamp: '2026-01-31T09:30:00.000Z', data: payload },
    undefined,
    2,
  );
}
