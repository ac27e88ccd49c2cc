import type {
  LoggerService,
  RootConfigService,
} from '@backstage/backend-plugin-api';
import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
} from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';

interface Answer {
  status: number;
  body: object;
}

type Receiver = (request: {
  headers: IncomingHttpHeaders;
  body: string;
}) => Answer | Promise<Answer>;

/** Number of requests that `retired` accepts before it is gone, and how long it is gone. */
const RETIRED_AFTER = 15;
const RETIRED_FOR_MS = 60_000;

/** Starts the receivers of the integrations in app-config.yaml, one per path. */
export async function startReceivers(options: {
  config: RootConfigService;
  logger: LoggerService;
}) {
  const integration = findIntegration(options.config, 'healthy');
  const receivers = new Map<string, Receiver>([
    ['/healthy', healthy(integration.getString('secret'))],
    ['/flaky', flaky],
    ['/broken', broken],
    ['/retired', retired()],
  ]);

  const server = createServer(async (request, response) => {
    const { status, body } = await answer(receivers, request);
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  });
  const { hostname, port } = new URL(integration.getString('url'));
  server.listen(Number(port), hostname);
  await once(server, 'listening');
  options.logger.info(`Demo receivers listen on ${hostname}:${port}`);

  return {
    async stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function answer(
  receivers: Map<string, Receiver>,
  request: IncomingMessage,
): Promise<Answer> {
  const receiver = receivers.get(request.url ?? '');
  if (!receiver) {
    return { status: 404, body: { error: 'No receiver lives here' } };
  }
  return receiver({ headers: request.headers, body: await text(request) });
}

function healthy(secret: string): Receiver {
  const webhook = new Webhook(secret);
  return ({ headers, body }) => {
    try {
      const { type } = webhook.verify(
        body,
        headers as Record<string, string>,
      ) as { type: string };
      return { status: 200, body: { recorded: type } };
    } catch (error) {
      return { status: 401, body: { error: String(error) } };
    }
  };
}

async function flaky(): Promise<Answer> {
  const luck = Math.random();
  if (luck < 0.05) {
    // Longer than the deadline in app-config.yaml.
    await sleep(10_000);
  }
  await sleep(200 + Math.random() * 1_500);
  return luck < 0.3
    ? { status: 503, body: { error: 'Too many messages, try again' } }
    : { status: 200, body: { posted: true } };
}

function broken(): Answer {
  return {
    status: 500,
    body: { error: "Cannot read properties of undefined (reading 'pager')" },
  };
}

function retired(): Receiver {
  let requests = 0;
  let goneUntil = 0;
  return () => {
    requests += 1;
    if (requests === RETIRED_AFTER + 1) {
      goneUntil = Date.now() + RETIRED_FOR_MS;
    }
    return Date.now() < goneUntil
      ? { status: 410, body: { error: 'This status page is switched off' } }
      : { status: 200, body: { shown: true } };
  };
}

function findIntegration(config: RootConfigService, id: string) {
  const integration = config
    .getConfigArray('webhooks.integrations')
    .find(candidate => candidate.getString('id') === id);
  if (!integration) {
    throw new Error(`webhooks.integrations in app-config.yaml lacks ${id}`);
  }
  return integration;
}
