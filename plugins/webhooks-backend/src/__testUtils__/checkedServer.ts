import { createServer, type Server } from 'node:http';
import SwaggerParser from '@apidevtools/swagger-parser';
import { wrapServer } from '@backstage/backend-openapi-utils/testUtils';
import type { Express } from 'express';
import { readOpenApi, withBasePath } from '../schema/openApi';

const BASE_PATH = '/api/webhooks';

/** An operation without references, as far as it is looked into here. */
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

/**
 * A server in front of a backend that compares requests and answers with the OpenAPI document of the plugin. A
 * difference fails the test that runs.
 *
 * @remarks
 * Requests are not compared when they are refused with 400.
 */
export async function checkedServer(backend: Server): Promise<Server> {
  const document = await readDocument();
  const server = createServer((req, res) => {
    if (req.url === '/openapi.json') {
      res.setHeader('content-type', 'application/json');
      res.end(document);
    } else {
      backend.emit('request', req, res);
    }
  });
  return wrapServer({
    // The proxy would take IPv6 if it could, also where localhost has no such address.
    listen: (port: number) => server.listen(port, '127.0.0.1'),
  } as unknown as Express);
}

/** The document as the validator understands it. */
async function readDocument(): Promise<string> {
  const document = withBasePath(readOpenApi(), BASE_PATH);
  await SwaggerParser.dereference(document as never);
  const operations = Object.values(document.paths).flatMap(item =>
    Object.values(item as Record<string, Operation>),
  );
  operations.forEach(takeLists);
  operations.forEach(takeMissingBody);
  return JSON.stringify(document, (key, value) =>
    // It refuses every format as unknown.
    key === 'format' && typeof value === 'string' ? undefined : value,
  );
}

/** It splits no lists at commas. */
function takeLists({ parameters = [] }: Operation): void {
  for (const { schema } of parameters) {
    if (schema.items) {
      const one = `(${schema.items.enum?.join('|') ?? '.+'})`;
      schema.items = { type: 'string', pattern: `^${one}(,${one})*$` };
    }
  }
}

/** It compares a body that is left out too, as undefined. */
function takeMissingBody({ requestBody }: Operation): void {
  if (requestBody && !requestBody.required) {
    const json = requestBody.content['application/json'];
    json.schema = { anyOf: [json.schema, { not: { type: 'object' } }] };
  }
}
