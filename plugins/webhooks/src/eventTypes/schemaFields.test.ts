import { schemaFields } from './schemaFields';

describe('the fields of a schema', () => {
  it('are named with their paths, types and whether they are required', () => {
    expect(
      schemaFields({
        type: 'object',
        required: ['order'],
        properties: {
          order: {
            type: 'object',
            description: 'What was ordered',
            properties: { id: { type: ['string', 'null'] } },
          },
          status: { enum: ['paid', 'due'] },
          version: { const: 1 },
          tags: { type: 'array', items: { type: 'string' } },
          lines: {
            type: 'array',
            items: { required: ['sku'], properties: { sku: {} } },
          },
        },
      }),
    ).toEqual([
      {
        path: 'order',
        type: 'object',
        isRequired: true,
        description: 'What was ordered',
      },
      { path: 'order.id', type: 'string | null', isRequired: false },
      { path: 'status', type: '"paid" | "due"', isRequired: false },
      { path: 'version', type: '1', isRequired: false },
      { path: 'tags', type: 'string[]', isRequired: false },
      { path: 'lines', type: 'array', isRequired: false },
      { path: 'lines[].sku', type: 'any', isRequired: true },
    ]);
  });

  it.each([
    [{}],
    [{ type: 'object' }],
    [{ properties: [] }],
    [{ oneOf: [{}] }],
  ])('are empty for %j', schema => {
    expect(schemaFields(schema)).toEqual([]);
  });

  it('end at a maximum depth', () => {
    const nested = (depth: number): object => ({
      properties: { a: depth > 0 ? nested(depth - 1) : {} },
    });

    expect(schemaFields(JSON.parse(JSON.stringify(nested(10))))).toHaveLength(
      4,
    );
  });
});
