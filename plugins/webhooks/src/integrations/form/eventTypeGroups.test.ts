import {
  type EventTypeNode,
  eventTypeTree,
  toSelection,
  withPattern,
} from './eventTypeGroups';

/** The tree as indented lines. */
function lines(nodes: EventTypeNode[], indent = ''): string[] {
  return nodes.flatMap(({ id, types, children }) => [
    `${indent}${id} ${types.length}`,
    ...lines(children, `${indent}  `),
  ]);
}

describe('the tree of event types', () => {
  it.each([
    ['a single type below a prefix', ['push'], ['push 1']],
    [
      'types that share a prefix',
      ['billing.due', 'billing.paid', 'push'],
      ['billing.* 2', '  billing.due 1', '  billing.paid 1', 'push 1'],
    ],
    [
      'groups in a group',
      ['catalog.entity.created', 'catalog.entity.deleted', 'catalog.refreshed'],
      [
        'catalog.* 3',
        '  catalog.entity.* 2',
        '    catalog.entity.created 1',
        '    catalog.entity.deleted 1',
        '  catalog.refreshed 1',
      ],
    ],
    [
      'a prefix with one more segment in common',
      ['catalog.entity.created', 'catalog.entity.deleted'],
      [
        'catalog.* 2',
        '  catalog.entity.created 1',
        '  catalog.entity.deleted 1',
      ],
    ],
    [
      'a type that is named like a group',
      ['order', 'order.created', 'order.paid'],
      ['order 1', 'order.* 2', '  order.created 1', '  order.paid 1'],
    ],
  ])('of %s', (_, names, expected) => {
    expect(lines(eventTypeTree(names))).toEqual(expected);
  });

  it.each([
    [[], 'none'],
    [['push'], 'none'],
    [['billing.paid'], 'partial'],
    [['billing.*'], 'selected'],
    [['*'], 'covered'],
  ])('with %j selected has a group that is %s', (value, expected) => {
    const [billing] = eventTypeTree(['billing.due', 'billing.paid']);

    expect(toSelection(value, billing)).toBe(expected);
  });

  it('replaces types with an added pattern that covers them', () => {
    expect(withPattern(['a.b.c', 'b', 'a.b.*', 'a', 'a.d'], 'a.b.*')).toEqual([
      'b',
      'a',
      'a.d',
      'a.b.*',
    ]);
  });
});
