import { consumersOf } from './consumersOf';

const TYPE = {
  name: 'shop.order.placed',
  visibility: 'public',
  source: 'dispatch',
} as const;

const CART = { entityRef: 'component:default/cart' };

describe('consumersOf', () => {
  it('names each component with a subscription once, sorted', () => {
    expect(
      consumersOf(TYPE, [
        { ...CART, eventTypes: ['shop.*'] },
        { entityRef: 'component:default/bank', eventTypes: [TYPE.name] },
        { ...CART, eventTypes: ['*'] },
        { entityRef: 'component:default/other', eventTypes: ['shop.cart.*'] },
      ]),
    ).toEqual(['component:default/bank', 'component:default/cart']);
  });

  it('leaves out other kinds, and integrations without an entity', () => {
    expect(
      consumersOf(TYPE, [
        { entityRef: 'system:default/commerce', eventTypes: ['*'] },
        { eventTypes: ['*'] },
      ]),
    ).toEqual([]);
  });

  it('takes no wildcard for a subscription to a protected type', () => {
    const type = { ...TYPE, visibility: 'protected' } as const;

    expect(consumersOf(type, [{ ...CART, eventTypes: ['shop.*'] }])).toEqual(
      [],
    );
    expect(consumersOf(type, [{ ...CART, eventTypes: [TYPE.name] }])).toEqual([
      CART.entityRef,
    ]);
  });

  it('takes no subscription to everything for one to operational events', () => {
    const type = {
      ...TYPE,
      name: 'webhooks.delivery.failed',
      source: 'operational',
    } as const;

    expect(consumersOf(type, [{ ...CART, eventTypes: ['*'] }])).toEqual([]);
    expect(
      consumersOf(type, [{ ...CART, eventTypes: ['webhooks.*'] }]),
    ).toEqual([CART.entityRef]);
  });
});
