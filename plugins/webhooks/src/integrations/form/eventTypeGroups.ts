import { matchesEventType } from 'backstage-plugin-webhooks-common';

/** An event type, or a group of all types below a prefix. */
export interface EventTypeNode {
  /** The value to subscribe to: the name of the type, or the pattern of the group. */
  id: string;
  /** Names of the registered types that it covers. */
  types: string[];
  /** Of a group. */
  children: EventTypeNode[];
}

/** How a subscription covers a node. A covered node is selected by a wider pattern. */
export type Selection = 'none' | 'partial' | 'selected' | 'covered';

/** The registered event types as nested groups of at least two types each. */
export function eventTypeTree(names: string[], prefix = ''): EventTypeNode[] {
  const families = new Map<string, string[]>();
  for (const name of names) {
    const [segment] = name.slice(prefix.length).split('.');
    const family = families.get(segment) ?? [];
    families.set(segment, [...family, name]);
  }
  return [...families].flatMap(([segment, members]) => {
    const head = prefix + segment;
    // The pattern of a group does not cover a type with the name of the group.
    const exact = members.filter(name => name === head);
    const below = members.filter(name => name !== head);
    return [
      ...exact.map(toLeaf),
      ...(below.length > 1 ? [toGroup(head, below)] : below.map(toLeaf)),
    ];
  });
}

function toLeaf(name: string): EventTypeNode {
  return { id: name, types: [name], children: [] };
}

function toGroup(head: string, types: string[]): EventTypeNode {
  const children = eventTypeTree(types, `${head}.`);
  return {
    id: `${head}.*`,
    types,
    // A group that only contains another group is replaced by it.
    children: children.length === 1 ? children[0].children : children,
  };
}

/** All patterns and names of a tree. */
export function listIds(nodes: EventTypeNode[]): string[] {
  return nodes.flatMap(({ id, children }) => [id, ...listIds(children)]);
}

/** How much of a node is subscribed to. */
export function toSelection(
  value: string[],
  { id, types }: EventTypeNode,
): Selection {
  if (value.includes(id)) {
    return 'selected';
  }
  if (value.some(pattern => matchesEventType(pattern, id))) {
    return 'covered';
  }
  return types.some(type => isCovered(value, type)) ? 'partial' : 'none';
}

/** Adds a pattern or type in place of those that it covers. */
export function withPattern(value: string[], added: string): string[] {
  return [...value.filter(type => !matchesEventType(added, type)), added];
}

/** Whether a subscription includes an event type. */
export function isCovered(value: string[], type: string): boolean {
  return value.some(pattern => matchesEventType(pattern, type));
}
