import type { JsonObject } from '@backstage/types';
import type { EventType } from 'backstage-plugin-webhooks-common';
import traverse from 'json-schema-traverse';

/** The headers of every request to a receiver, as OpenAPI parameters. */
const HEADERS = {
  'webhook-id': {
    description:
      'Id of the delivery, the same on every attempt. A receiver can ignore an id that it has already processed.',
    schema: { type: 'string' },
  },
  'webhook-timestamp': {
    description:
      'When the request was signed, in seconds since 1970. Reject requests that are older than a few minutes.',
    schema: { type: 'integer' },
  },
  'webhook-signature': {
    description:
      'Signatures of `<webhook-id>.<webhook-timestamp>.<body>` by Standard Webhooks, separated by spaces: `v1` is HMAC-SHA256, `v1a` is ed25519. One valid signature is enough.',
    schema: { type: 'string' },
  },
  'webhook-event-id': {
    description: 'Id of the event, the same in all deliveries of it.',
    schema: { type: 'string' },
  },
  'webhook-attempt': {
    description: '1 for the first request of a delivery.',
    schema: { type: 'integer', minimum: 1 },
  },
};

const SOURCE_HEADER = {
  'webhook-source': {
    description: 'Who dispatched the event, percent-encoded.',
    schema: { type: 'string' },
  },
};

/** The dialect that payloads are checked with. The default of OpenAPI 3.1 is a later one. */
const DIALECT = 'http://json-schema.org/draft-07/schema#';

/** The reaction of the plugin to each response. */
const ANSWERS = {
  '2XX': { description: 'Received.' },
  '410': {
    description: 'The receiver is gone. Its integration is disabled.',
  },
  '429': {
    description:
      'Rate limited. The delivery is retried after `Retry-After` and does not count as failed.',
  },
  default: { description: 'Failed. The delivery is retried later.' },
};

/**
 * The requests that receivers get, as an OpenAPI 3.1 document with one webhook for each event type.
 *
 * @param options - `sourceHeader`: whether requests name the dispatcher of the event
 */
export function receiverDocument(
  types: EventType[],
  options: { sourceHeader: boolean },
): JsonObject {
  const headers = { ...HEADERS, ...(options.sourceHeader && SOURCE_HEADER) };
  const parameters = Object.keys(headers).map(name => ({
    $ref: `#/components/parameters/${name}`,
  }));
  return {
    openapi: '3.1.0',
    info: {
      title: 'Webhook events',
      version: '1',
      description:
        'The requests that integrations receive, by event type. They follow Standard Webhooks.',
    },
    webhooks: Object.fromEntries(
      types.map(type => [
        type.name,
        {
          post: {
            operationId: type.name,
            description: describe(type),
            ...(type.deprecated !== undefined && { deprecated: true }),
            parameters,
            requestBody: {
              required: true,
              content: { 'application/json': toBody(type) },
            },
            responses: ANSWERS,
          },
        },
      ]),
    ),
    components: {
      parameters: Object.fromEntries(
        Object.entries(headers).map(([name, header]) => [
          name,
          { name, in: 'header', required: true, ...header },
        ]),
      ),
      // Swagger UI warns about a jsonSchemaDialect of the whole document.
      schemas: Object.fromEntries(
        Object.entries(toSchemas(types)).map(([name, schema]) => [
          name,
          { $schema: DIALECT, ...schema },
        ]),
      ),
    },
  };
}

/**
 * The requests that receivers get, as an AsyncAPI 3.0 document with one channel for each event type.
 *
 * @param options - `sourceHeader`: whether requests name the dispatcher of the event
 */
export function asyncApiDocument(
  types: EventType[],
  options: { sourceHeader: boolean },
): JsonObject {
  const headers = { ...HEADERS, ...(options.sourceHeader && SOURCE_HEADER) };
  const byName = (make: (type: EventType) => JsonObject) =>
    Object.fromEntries(types.map(type => [type.name, make(type)]));
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Webhook events',
      version: '1',
      description:
        'The requests that integrations receive, by event type. They follow Standard Webhooks.',
    },
    defaultContentType: 'application/json',
    channels: byName(({ name }) => ({
      address: null,
      description: 'The URL of each integration that subscribes to it.',
      messages: { [name]: { $ref: `#/components/messages/${name}` } },
    })),
    operations: byName(({ name }) => ({
      action: 'send',
      channel: { $ref: `#/channels/${name}` },
      messages: [{ $ref: `#/channels/${name}/messages/${name}` }],
      bindings: { http: { method: 'POST', bindingVersion: '0.3.0' } },
    })),
    components: {
      messages: byName(type => {
        const { schema, example } = toBody(type);
        return {
          name: type.name,
          summary: describe(type),
          headers: { $ref: '#/components/schemas/headers' },
          payload: schema,
          ...(example !== undefined && { examples: [{ payload: example }] }),
        };
      }),
      schemas: {
        headers: {
          type: 'object',
          required: Object.keys(headers),
          properties: Object.fromEntries(
            Object.entries(headers).map(([name, { description, schema }]) => [
              name,
              { description, ...schema },
            ]),
          ),
        },
        ...toSchemas(types),
      },
    },
  };
}

function describe({ description, deprecated }: EventType): string {
  return deprecated === undefined
    ? description
    : `${description} Deprecated: ${deprecated}`;
}

/** The schemas of payloads, by event type. */
function toSchemas(types: EventType[]): Record<string, JsonObject> {
  return Object.fromEntries(
    types.flatMap(({ name, schema }) =>
      schema ? [[name, embedded(schema, pointerTo(name))]] : [],
    ),
  );
}

/** The request body of an event type, and an example of it. */
function toBody({ name, schema, example }: EventType): JsonObject {
  return {
    schema: {
      type: 'object',
      required: ['type', 'timestamp', 'data'],
      properties: {
        type: { const: name },
        timestamp: {
          type: 'string',
          format: 'date-time',
          description: 'When the event was dispatched',
        },
        data: schema ? { $ref: pointerTo(name) } : {},
      },
    },
    ...(example !== undefined && {
      example: {
        type: name,
        timestamp: '2026-03-02T12:00:00.000Z',
        data: example as JsonObject,
      },
    }),
  };
}

function pointerTo(name: string): string {
  return `#/components/schemas/${name}`;
}

/** A schema that refers to its own parts, as a part of a document. */
function embedded(
  schema: Record<string, unknown>,
  pointer: string,
): JsonObject {
  // Its identity would keep its references from being looked up in the document.
  const { $id, $schema, ...copy } = structuredClone(schema);
  traverse(copy, {
    allKeys: true,
    cb: part => {
      if (typeof part.$ref === 'string') {
        const [base, fragment = ''] = part.$ref.split('#');
        if (base === '' || base === $id) {
          part.$ref = `${pointer}${fragment}`;
        }
      }
    },
  });
  return copy as JsonObject;
}
