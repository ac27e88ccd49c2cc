import type { SigningScheme } from 'backstage-plugin-webhooks-common';

const VERIFIERS: Record<SigningScheme, string> = {
  hmac: `import express from 'express';
import { Webhook } from 'standardwebhooks';

const webhook = new Webhook(process.env.WEBHOOK_SECRET);

function verify(body, headers) {
  return webhook.verify(body, headers);
}
`,
  // The Standard Webhooks libraries support only HMAC.
  ed25519: `import { createPublicKey, verify as verifySignature } from 'node:crypto';
import express from 'express';

const [, key] = process.env.WEBHOOK_PUBLIC_KEY.split('whpk_');
const publicKey = createPublicKey({
  key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(key, 'base64').toString('base64url') },
  format: 'jwk',
});

function verify(body, headers) {
  const id = headers['webhook-id'];
  const timestamp = headers['webhook-timestamp'];
  const signed = Buffer.from(\`\${id}.\${timestamp}.\${body}\`);
  const fresh = Math.abs(Date.now() / 1000 - Number(timestamp)) <= 300;
  const genuine = String(headers['webhook-signature'])
    .split(' ')
    .map(signature => signature.split(','))
    .some(
      ([version, signature]) =>
        version === 'v1a' &&
        verifySignature(null, signed, publicKey, Buffer.from(signature, 'base64')),
    );
  if (!fresh || !genuine) {
    throw new Error('invalid signature');
  }
  return JSON.parse(body);
}
`,
};

/** A complete example receiver that verifies signatures. */
export function receiverSnippet(
  eventType: string,
  signing: SigningScheme,
): string {
  return `${VERIFIERS[signing]}
const app = express();

// The signature covers the bytes that were sent, so the body must not be parsed before.
app.post('/webhooks', express.text({ type: '*/*', limit: '1mb' }), (req, res) => {
  let event;
  try {
    event = verify(req.body, req.headers);
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

/** An example request body. */
export function exampleRequest(eventType: string, payload: unknown): string {
  return JSON.stringify(
    { type: eventType, timestamp: '2026-01-31T09:30:00.000Z', data: payload },
    undefined,
    2,
  );
}
