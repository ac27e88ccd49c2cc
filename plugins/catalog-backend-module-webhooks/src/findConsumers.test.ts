import { findConsumers } from './findConsumers';

const TYPE = {
  name: 'shop.order.placed',
  visibility: 'public',
  source: 'dispatch',
} as const;

const CART = { entityRef: 'component:default/cart' };

describe('findConsumers', () => {
  it('names each component with a subscription once, sorted', () => {
    expect(
      findConsumers(TYPE, [
        { ...CART, eventTypes: ['shop.*'] },
        { entityRef: 'component:default/bank', eventTypes: [TYPE.name] },
        { ...CART, eventTypes: ['*'] },
        { entityRef: 'component:default/other', eventTypes: ['shop.cart.*'] },
      ]),
    ).toEqual(['component:default/bank', 'component:default/cart']);
  });

  it('omits entities of other kinds, and integrations without an entity', () => {
    expect(
      findConsumers(TYPE, [
        { entityRef: 'system:default/commerce', eventTypes: ['*'] },
        { eventTypes: ['*'] },
      ]),
    ).toEqual([]);
  });

  it('does not count a wildcard as a subscription to a protected type', () => {
    const type = { ...TYPE, visibility: 'protected' } as const;

    expect(findConsumers(type, [{ ...CART, eventTypes: ['shop.*'] }])).toEqual(
      [],
    );
    expect(findConsumers(type, [{ ...CART, eventTypes: [TYPE.name] }])).toEqual(
      [CART.entityRef],
    );
  });

  it('does not count a subscription to everything as one to operational events', () => {
    const type = {
      ...TYPE,
      name: 'webhooks.delivery.failed',
      source: 'operational',
    } as const;

    expect(findConsumers(type, [{ ...CART, eventTypes: ['*'] }])).toEqual([]);
    expect(
      findConsumers(type, [{ ...CART, eventTypes: ['webhooks.*'] }]),
    ).toEqual([CART.entityRef]);
  });
});
