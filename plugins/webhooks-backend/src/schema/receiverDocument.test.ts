import SwaggerParser from '@apidevtools/swagger-parser';
import { schemasWithoutId } from '@asyncapi/specs';
import { TestDatabases } from '@backstage/backend-test-utils';
import type { EventType } from 'backstage-plugin-webhooks-common';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import { Receiver } from 'backstage-webhooks-test';
import { TestPolicy } from '../__testUtils__/TestPolicy';
import { TestPortal } from '../__testUtils__/TestPortal';
import { asyncApiDocument, receiverDocument } from './receiverDocument';

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
jest.setTimeout(60_000);

/** A check of request bodies that a receiver compiles from the document. */
function bodyCheck(document: object, type: string) {
  const ajv = addFormats(new Ajv({ strict: false, validateSchema: false }));
  ajv.addSchema(document, 'document');
  return ajv.getSchema(
    `document#/webhooks/${type}/post/requestBody/content/application~1json/schema`,
  )!;
}

function body(data: unknown) {
  return { type: 'a.b', timestamp: '2026-03-02T12:00:00.000Z', data };
}

describe('the document for receivers', () => {
  it('describes the requests that they get', async () => {
    const receiver = await Receiver.start();
    const portal = await TestPortal.start({
      knex: await databases.init('SQLITE_3'),
    });
    await portal.create({ url: receiver.url, eventTypes: ['*'] });

    await portal.dispatch({
      type: 'shop.order.placed',
      payload: { total: 5 },
    });
    const [request] = await receiver.received(1);
    const { body: document } = await portal.get('/event-types/openapi.json');

    await SwaggerParser.validate(structuredClone(document));
    const check = bodyCheck(document, 'shop.order.placed');
    expect(check(JSON.parse(request.body))).toBe(true);
    expect(check({ ...JSON.parse(request.body), data: {} })).toBe(false);
    expect(
      Object.keys(request.headers)
        .filter(name => name.startsWith('webhook-'))
        .sort(),
    ).toEqual(Object.keys(document.components.parameters).sort());
    await portal.stop();
    await receiver.stop();
  });

  it('contains only event types that the caller may see', async () => {
    const policy = new TestPolicy({
      'user:default/other': ['group:default/other'],
    });
    const portal = await TestPortal.start({
      knex: await databases.init('SQLITE_3'),
      permissions: policy,
      features: [policy.userInfo()],
    });

    const readTypes = async (calls: Pick<TestPortal, 'get'>) => {
      const { body: document } = await calls.get('/event-types/openapi.json');
      return Object.keys(document.webhooks);
    };

    expect(await readTypes(portal.as('user:default/other') as never)).toEqual([
      'a.b',
      'shop.order.placed',
    ]);
    await portal.stop();
  });

  it('omits the source header if receivers do not get it', () => {
    const { components } = receiverDocument([], { sourceHeader: false });

    expect(components).not.toHaveProperty('parameters.webhook-source');
  });

  it.each<[string, EventType['schema']]>([
    ['itself', { type: 'object', properties: { child: { $ref: '#' } } }],
    [
      'its definitions',
      {
        type: 'object',
        properties: { child: { $ref: '#/definitions/child' } },
        definitions: { child: { type: 'object' } },
      },
    ],
    [
      'its definitions by its id',
      {
        $schema: 'http://json-schema.org/draft-07/schema#',
        $id: 'https://example.com/schema.json',
        type: 'object',
        properties: {
          child: { $ref: 'https://example.com/schema.json#/definitions/child' },
        },
        definitions: { child: { type: 'object' } },
      },
    ],
  ])('keeps the references of a schema to %s', async (_, schema) => {
    const document = receiverDocument(
      [{ name: 'a.b', description: 'Anything', schema }],
      { sourceHeader: true },
    );

    await SwaggerParser.validate(structuredClone(document) as never);
    const check = bodyCheck(document, 'a.b');
    expect(check(body({ child: {} }))).toBe(true);
    expect(check(body({ child: 5 }))).toBe(false);
  });

  it('names the dialect in each schema and not in the document', () => {
    const document = receiverDocument(
      [{ name: 'a.b', description: 'Anything', schema: { type: 'object' } }],
      { sourceHeader: true },
    );

    expect(document).not.toHaveProperty('jsonSchemaDialect');
    expect(document.components).toHaveProperty(
      ['schemas', 'a.b', '$schema'],
      'http://json-schema.org/draft-07/schema#',
    );
  });

  it('shows an example as receivers get it', () => {
    const document = receiverDocument(
      [{ name: 'a.b', description: 'Anything', example: { n: 1 } }],
      { sourceHeader: true },
    );

    expect(document).toMatchObject({
      webhooks: {
        'a.b': {
          post: {
            requestBody: {
              content: { 'application/json': { example: body({ n: 1 }) } },
            },
          },
        },
      },
    });
  });
});

describe('the AsyncAPI document for receivers', () => {
  const TYPES: EventType[] = [
    { name: 'a.b', description: 'Anything', deprecated: 'Use c.d.' },
    {
      name: 'c.d',
      description: 'Something',
      schema: {
        $id: 'https://example.com/c.d',
        $ref: '#/definitions/order',
        definitions: {
          order: { type: 'object', required: ['total'] },
        },
      },
      example: { total: 5 },
    },
  ];

  it('is valid', () => {
    const ajv = addFormats(new Ajv({ strict: false, validateSchema: false }));
    const check = ajv.compile(schemasWithoutId['3.0.0']);

    check(asyncApiDocument(TYPES, { sourceHeader: true }));

    expect(check.errors ?? []).toEqual([]);
  });

  it('describes the body of each event type', () => {
    const ajv = addFormats(new Ajv({ strict: false, validateSchema: false }));
    ajv.addSchema(asyncApiDocument(TYPES, { sourceHeader: false }), 'document');
    const check = ajv.getSchema('document#/components/messages/c.d/payload')!;

    expect(check({ ...body({ total: 5 }), type: 'c.d' })).toBe(true);
    expect(check({ ...body({}), type: 'c.d' })).toBe(false);
  });

  it('says what to use instead of a deprecated event type', () => {
    expect(asyncApiDocument(TYPES, { sourceHeader: false })).toHaveProperty(
      ['components', 'messages', 'a.b', 'summary'],
      'Anything Deprecated: Use c.d.',
    );
    expect(receiverDocument(TYPES, { sourceHeader: false })).toHaveProperty(
      ['webhooks', 'a.b', 'post', 'deprecated'],
      true,
    );
  });
});
