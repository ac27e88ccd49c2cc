import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import SwaggerParser from '@apidevtools/swagger-parser';
import { TestDatabases } from '@backstage/backend-test-utils';
import Ajv2020 from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import {
  MAX_HEADER_NAME_LENGTH,
  MAX_HEADER_VALUE_LENGTH,
  MAX_HEADERS,
} from 'backstage-plugin-webhooks-common';
import { z } from 'zod';
import { allRoutes } from '../__testUtils__/routes';
import { TestPortal } from '../__testUtils__/TestPortal';
import { batchSchema, dispatchSchema } from '../api/schemas/dispatch';
import {
  cancelSchema,
  catalogReplaySchema,
  disableSchema,
  enableSchema,
  handOverSchema,
  healthSummarySchema,
  listDeliveriesSchema,
  listIntegrationsSchema,
  listReplaysSchema,
  replaySchema,
  rotateSchema,
  testSchema,
  trafficSchema,
} from '../api/schemas/requests';
import {
  createIntegrationSchema,
  updateIntegrationSchema,
} from '../model/integrationInput';
import { readOpenApi } from './openApi';

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
jest.setTimeout(60_000);

interface MediaType {
  schema: JsonSchema;
  example?: unknown;
  examples?: Record<string, { value: unknown }>;
}

/** All media types in a document, with their paths. */
function mediaTypes(value: unknown, path = '#'): [string, MediaType][] {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  return Object.entries(value).flatMap(([key, child]) =>
    key === 'application/json'
      ? [[path, child] as [string, MediaType]]
      : mediaTypes(child, `${path}/${key}`),
  );
}

interface Operation {
  parameters?: { name: string; in: string; schema: JsonSchema }[];
  requestBody?: { content: { 'application/json': MediaType } };
}

/** The document without references. */
async function dereferenced() {
  const document: unknown = await SwaggerParser.dereference(
    readOpenApi() as never,
  );
  return document as { paths: Record<string, Record<string, Operation>> };
}

async function operation(call: string): Promise<Operation> {
  const [method, path] = call.split(' ');
  const { paths } = await dereferenced();
  return paths[path][method.toLowerCase()];
}

interface JsonSchema {
  [keyword: string]: unknown;
  properties?: Record<string, JsonSchema>;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
}

const LIMIT_KEYWORDS = [
  'enum',
  'maximum',
  'maxItems',
  'maxLength',
  'minimum',
  'minItems',
  'minLength',
  'required',
];

/** The fields of a schema and the limits of their size and values, by path. */
function toLimits(schema: JsonSchema, path = ''): Record<string, unknown> {
  const { properties, items, anyOf = [], oneOf = [] } = schema;
  const own = LIMIT_KEYWORDS.filter(
    keyword =>
      keyword in schema &&
      // zod adds this to every integer.
      schema[keyword] !== Number.MAX_SAFE_INTEGER &&
      // The values of a boolean in a query string.
      String(schema[keyword]) !== 'true,false',
  ).map(keyword => [`${path}.${keyword}`, schema[keyword]]);
  return Object.assign(
    Object.fromEntries(own),
    properties && { [`${path}.fields`]: Object.keys(properties).sort() },
    ...Object.entries(properties ?? {}).map(([name, property]) =>
      toLimits(property, `${path}.${name}`),
    ),
    ...[items ?? [], anyOf, oneOf].flat().map(one => toLimits(one, path)),
  );
}

function limitsOfInput(schema: z.ZodType): Record<string, unknown> {
  return toLimits(
    z.toJSONSchema(schema, {
      io: 'input',
      unrepresentable: 'any',
    }) as JsonSchema,
  );
}

describe('the OpenAPI document', () => {
  it('is valid', async () => {
    const document = readOpenApi();

    expect(document.openapi).toBe('3.1.0');
    await SwaggerParser.validate(document as never);
  });

  it('describes every route and no other', () => {
    const described = Object.entries(readOpenApi().paths).flatMap(
      ([path, item]) =>
        Object.keys(item as object).map(
          method =>
            `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`,
        ),
    );

    expect(described.sort()).toEqual(allRoutes().sort());
  });

  it.each<[string, z.ZodType]>([
    ['POST /integrations', createIntegrationSchema],
    ['PATCH /integrations/{id}', updateIntegrationSchema],
    ['POST /integrations/hand-over', handOverSchema],
    ['POST /integrations/{id}/enable', enableSchema],
    ['POST /integrations/{id}/disable', disableSchema],
    ['POST /integrations/{id}/secret/rotate', rotateSchema],
    [
      'POST /integrations/{id}/replay',
      z.union([catalogReplaySchema, replaySchema]),
    ],
    ['POST /integrations/{id}/cancel', cancelSchema],
    ['POST /integrations/{id}/test', testSchema],
    ['POST /events', dispatchSchema],
    ['POST /events/batch', batchSchema],
  ])('accepts the same body of %s as the router', async (call, schema) => {
    const { requestBody } = await operation(call);

    expect(
      toLimits(requestBody!.content['application/json'].schema),
    ).toMatchObject(limitsOfInput(schema));
  });

  it.each<[string, z.ZodType]>([
    ['GET /integrations', listIntegrationsSchema],
    ['GET /integrations/{id}/replays', listReplaysSchema],
    ['GET /deliveries', listDeliveriesSchema],
    ['GET /health', healthSummarySchema],
    ['GET /integrations/{id}/traffic', trafficSchema],
  ])('accepts the same query of %s as the router', async (call, schema) => {
    const { parameters = [] } = await operation(call);
    const properties = Object.fromEntries(
      parameters
        .filter(one => one.in === 'query')
        .map(one => [one.name, one.schema]),
    );

    expect(toLimits({ properties })).toMatchObject(limitsOfInput(schema));
  });

  it('has the limits of request headers', async () => {
    const { requestBody } = await operation('POST /integrations');
    const { schema } = requestBody!.content['application/json'];

    expect(schema.properties?.headers).toMatchObject({
      maxProperties: MAX_HEADERS,
      propertyNames: { maxLength: MAX_HEADER_NAME_LENGTH },
      additionalProperties: { maxLength: MAX_HEADER_VALUE_LENGTH },
    });
  });

  it('has examples that fit their schemas, which use no unknown keywords', async () => {
    const ajv = addFormats(new Ajv2020({ strict: true, allErrors: true }));
    const wrong: unknown[] = [];
    for (const [path, { schema, example, examples }] of mediaTypes(
      await dereferenced(),
    )) {
      const validate = ajv.compile(schema);
      const values = [
        ...(example === undefined ? [] : [example]),
        ...Object.values(examples ?? {}).map(({ value }) => value),
      ];
      wrong.push(
        ...values
          .filter(value => !validate(value))
          .map(() => [path, ajv.errorsText(validate.errors)]),
      );
    }

    expect(wrong).toEqual([]);
  });

  it('is served with the paths of the plugin', async () => {
    const portal = await TestPortal.start({
      knex: await databases.init('SQLITE_3'),
    });

    const { status, body } = await portal.get('/openapi.json');

    expect(status).toBe(200);
    const { paths, ...rest } = readOpenApi();
    expect(body).toEqual({
      ...rest,
      paths: Object.fromEntries(
        Object.entries(paths).map(([path, item]) => [
          `/api/webhooks${path}`,
          item,
        ]),
      ),
    });
    await portal.stop();
  });

  it('is in the package', () => {
    const [{ files }] = JSON.parse(
      execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
        cwd: join(__dirname, '../..'),
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }),
    );

    expect(files.map(({ path }: { path: string }) => path)).toContain(
      'src/schema/openapi.yaml',
    );
  });
});
