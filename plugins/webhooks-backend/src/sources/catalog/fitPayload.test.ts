import { fitPayload } from './fitPayload';

const api = (definition: string, description = '') => ({
  entityRef: 'api:default/shop',
  entity: {
    kind: 'API',
    metadata: { name: 'shop', description },
    spec: { type: 'openapi', definition },
  },
});

describe('fitPayload', () => {
  it('keeps a payload that is small enough', () => {
    expect(fitPayload(api('x'), 1_000)).toEqual(api('x'));
  });

  it('drops the definition of an API first', () => {
    const { entityRef, entity } = api('x'.repeat(2_000));

    expect(fitPayload({ entityRef, entity }, 1_000)).toEqual({
      entityRef,
      omitted: ['entity.spec.definition'],
      entity: { ...entity, spec: { type: 'openapi' } },
    });
  });

  it('drops the entity when that is not enough', () => {
    expect(
      fitPayload(api('x'.repeat(2_000), 'y'.repeat(2_000)), 1_000),
    ).toEqual({ entityRef: 'api:default/shop', omitted: ['entity'] });
  });

  it('counts bytes, not characters', () => {
    expect(fitPayload(api('', '€'.repeat(400)), 1_000)).toHaveProperty(
      'omitted',
    );
  });

  it('drops an entity that is nested more deeply than payloads may be', () => {
    let spec: object = {};
    for (let i = 0; i < 200; i += 1) {
      spec = { spec };
    }

    expect(
      fitPayload({ entity: { spec } as never, entityRef: 'a:b/c' }, 1_000_000),
    ).toEqual({ entityRef: 'a:b/c', omitted: ['entity'] });
  });
});
