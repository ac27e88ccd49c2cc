import { Agent, createServer, type Server } from 'node:http';
import SwaggerParser from '@apidevtools/swagger-parser';
import { wrapServer } from '@backstage/backend-openapi-utils/testUtils';
import type { Express } from 'express';
import * as undici from 'undici';
import { readOpenApi, withBasePath } from '../schema/openApi';

const BASE_PATH = '/api/webhooks';

/** The relevant parts of an operation, without references. */
interface Operation {
  parameters?: {
    in: string;
    schema: { items?: { type: string; enum?: string[]; pattern?: string } };
  }[];
  requestBody?: {
    required?: boolean;
    content: { 'application/json': { schema: object } };
  };
}

/** Names the backend of a request to the proxy. */
const BACKEND_HEADER = 'x-checked-backend';

/**
 * The address that clients of the proxy have to connect from. It makes the system give a connection a port that no
 * other one has. Otherwise it may give one the port of a connection from the proxy to its backend, because their
 * destinations differ, and the proxy refuses a request with that port as a loop.
 */
const CLIENT = { localAddress: '127.0.0.1' };

/** Connects to the proxy. */
export const proxyAgent = new Agent(CLIENT);

const dispatcher = new undici.Agent(CLIENT);

/** Like `fetch`, from the proxy. */
export async function fetchFromProxy(
  url: string,
  init: RequestInit,
): Promise<Response> {
  return (await undici.fetch(url, {
    ...(init as undici.RequestInit),
    dispatcher,
  })) as unknown as Response;
}

const backends: Server[] = [];
let proxy: Promise<Server> | undefined;

/** A server, and the header that its requests need. */
export interface CheckedServer {
  server: Server;
  headers: Record<string, string>;
}

/**
 * A proxy in front of a backend that validates requests and responses against the OpenAPI document. A violation fails
 * the current test.
 *
 * @remarks
 * The backends of a test file share the proxy, which is slow to start. Requests that are rejected with 400 are not
 * validated.
 */
export async function checkedServer(backend: Server): Promise<CheckedServer> {
  backends.push(backend);
  const headers = { [BACKEND_HEADER]: String(backends.length - 1) };
  proxy ??= startProxy();
  return { server: await proxy, headers };
}

async function startProxy(): Promise<Server> {
  const document = await readDocument();
  const server = createServer((req, res) => {
    if (req.url === '/openapi.json') {
      res.setHeader('content-type', 'application/json');
      res.end(document);
    } else {
      const backend = backends[Number(req.headers[BACKEND_HEADER])];
      delete req.headers[BACKEND_HEADER];
      backend.emit('request', req, res);
    }
  });
  return wrapServer({
    // The proxy would prefer IPv6 even if localhost has no such address.
    listen: (port: number) => server.listen(port, '127.0.0.1'),
  } as unknown as Express);
}

/** The document, adapted to the validator. */
async function readDocument(): Promise<string> {
  const document = withBasePath(readOpenApi(), BASE_PATH);
  await SwaggerParser.dereference(document as never);
  const operations = Object.values(document.paths).flatMap(item =>
    Object.values(item as Record<string, Operation>),
  );
  operations.forEach(takeLists);
  operations.forEach(takeMissingBody);
  return JSON.stringify(document, (key, value) =>
    // The validator rejects every format as unknown.
    key === 'format' && typeof value === 'string' ? undefined : value,
  );
}

/** Describes lists as text, because the validator does not split them at commas. */
function takeLists({ parameters = [] }: Operation): void {
  for (const { schema } of parameters) {
    if (schema.items) {
      const one = `(${schema.items.enum?.join('|') ?? '.+'})`;
      schema.items = { type: 'string', pattern: `^${one}(,${one})*$` };
    }
  }
}

/** Allows an optional body to be undefined, which is how the validator sees an absent one. */
function takeMissingBody({ requestBody }: Operation): void {
  if (requestBody && !requestBody.required) {
    const json = requestBody.content['application/json'];
    json.schema = { anyOf: [json.schema, { not: { type: 'object' } }] };
  }
}
