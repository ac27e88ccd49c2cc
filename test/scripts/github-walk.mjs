/**
 * Dispatches 60 real GitHub payloads through the running development portal to a receiver that verifies every signature,
 * then all of them again with the same idempotency keys: `npm start`, and in a second shell
 * `node test/scripts/github-walk.mjs`.
 */
import { createServer } from 'node:http';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { createRequire } from 'node:module';
import { Webhook } from 'standardwebhooks';

const require = createRequire(import.meta.url);
const API = process.env.WEBHOOKS_API ?? 'http://localhost:7007/api/webhooks';
const COUNT = 60;

const payloads = require('@octokit/webhooks-examples')
  .flatMap(({ examples }) => examples)
  .slice(0, COUNT);

async function call(method, path, body) {
  const response = await fetch(`${API}${path}`, {
    method,
    headers: {
      Authorization: 'Bearer development-only-token',
      'Content-Type': 'application/json',
    },
    body: body && JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) {
    throw new Error(`${method} ${path}: ${response.status} ${text}`);
  }
  return text ? JSON.parse(text) : undefined;
}

const verifier = {};
let received = 0;
let verified = 0;
const receiver = createServer(async (req, res) => {
  const chunks = [];
  for await (const chunk of req) {
    chunks.push(chunk);
  }
  received += 1;
  verifier.webhook.verify(Buffer.concat(chunks).toString(), req.headers);
  verified += 1;
  res.writeHead(204).end();
}).listen(0, '127.0.0.1');
await once(receiver, 'listening');

const integration = await call('POST', '/integrations', {
  name: 'GitHub walk',
  owner: 'user:default/guest',
  url: `http://127.0.0.1:${receiver.address().port}/`,
  eventTypes: ['github.webhook'],
});
verifier.webhook = new Webhook(integration.secret);

const run = Date.now();
for (const round of ['first', 'again']) {
  await Promise.all(
    payloads.map((payload, i) =>
      call('POST', '/events', {
        type: 'github.webhook',
        payload,
        idempotencyKey: `walk-${run}-${i}`,
        integrationIds: [integration.id],
      }),
    ),
  );
  const deadline = Date.now() + 30_000;
  let items = [];
  do {
    await delay(100);
    ({ items } = await call(
      'GET',
      `/deliveries?integrationId=${integration.id}&limit=200`,
    ));
  } while (
    items.some(({ status }) => status === 'pending') &&
    Date.now() < deadline
  );
  const succeeded = items.filter(({ status }) => status === 'succeeded');
  console.log(
    `${round}: ${payloads.length} dispatched, ${received} received, ${verified} verified, ${succeeded.length} succeeded in the log`,
  );
}

await call('DELETE', `/integrations/${integration.id}`);
receiver.close();
receiver.closeAllConnections();
