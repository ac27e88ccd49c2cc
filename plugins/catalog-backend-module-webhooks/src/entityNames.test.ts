import { entityNames } from './entityNames';

const HASHED = /^[a-z0-9._-]+-[0-9a-f]{8}$/i;

describe('entityNames', () => {
  it('keeps a name that the catalog accepts', () => {
    expect(entityNames(['catalog.entity.updated', 'pr_opened'])).toEqual(
      new Map([
        ['catalog.entity.updated', 'catalog.entity.updated'],
        ['pr_opened', 'pr_opened'],
      ]),
    );
  });

  it.each(['_private.done', 'shop.done_', `shop.${'x'.repeat(100)}`, '___'])(
    'hashes %s',
    type => {
      const name = entityNames([type]).get(type)!;

      expect(name.length).toBeLessThanOrEqual(63);
      expect(name).toMatch(/^[a-z0-9](.*[a-z0-9])?$/i);
      expect(name).not.toBe(type);
    },
  );

  it('distinguishes long names with the same beginning', () => {
    const types = ['a', 'b'].map(end => `shop.${'x'.repeat(100)}${end}`);

    expect(new Set(entityNames(types).values()).size).toBe(2);
  });

  it('distinguishes names that differ only in case', () => {
    const names = [...entityNames(['shop.Done', 'shop.done']).values()];

    names.forEach(name => expect(name).toMatch(HASHED));
    expect(new Set(names.map(name => name.toLowerCase())).size).toBe(2);
  });
});
