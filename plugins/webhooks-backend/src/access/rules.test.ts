import { hasSubjectEntity, isOwner } from './rules';

const INTEGRATION = {
  id: 'i',
  owner: 'group:default/team-payments',
  entityRef: 'component:default/shop',
};

describe('permission rules', () => {
  it.each([
    [['group:default/team-payments'], true],
    [['user:default/jane', 'group:default/Team-Payments'], true],
    [['GROUP:Team-Payments'], true],
    [['group:other/team-payments'], false],
    [['Team-Payments'], false],
    [[], false],
  ])('owns with the claims %j: %s', (claims, allowed) => {
    expect(isOwner.apply(INTEGRATION, { claims })).toBe(allowed);
  });

  it('filters by normalised owners', () => {
    expect(
      isOwner.toQuery({ claims: ['group:default/Team-Payments', 'User:Jane'] }),
    ).toEqual({ owners: ['group:default/team-payments', 'user:default/jane'] });
  });

  it.each([
    [['Component:default/Shop'], true],
    [['component:default/shop-2'], false],
  ])('is about one of %j: %s', (entityRefs, allowed) => {
    expect(hasSubjectEntity.apply(INTEGRATION, { entityRefs })).toBe(allowed);
    expect(
      hasSubjectEntity.apply(
        { ...INTEGRATION, entityRef: undefined },
        { entityRefs },
      ),
    ).toBe(false);
  });

  it('filters by normalised entity refs', () => {
    expect(
      hasSubjectEntity.toQuery({ entityRefs: ['Component:default/Shop'] }),
    ).toEqual({ entityRefs: ['component:default/shop'] });
  });
});
