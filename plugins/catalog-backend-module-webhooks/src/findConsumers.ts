import { parseEntityRef } from '@backstage/catalog-model';
import {
  matchesEventType,
  type Integration,
  type ListedEventType,
} from 'backstage-plugin-webhooks-common';

/** The components whose integrations subscribe to an event type, by entity ref, sorted. */
export function findConsumers(
  type: Pick<ListedEventType, 'name' | 'visibility' | 'source'>,
  integrations: Pick<Integration, 'entityRef' | 'eventTypes'>[],
): string[] {
  const refs = integrations
    .filter(({ eventTypes }) =>
      eventTypes.some(pattern => includes(pattern, type)),
    )
    .flatMap(({ entityRef }) =>
      entityRef && isComponent(entityRef) ? entityRef : [],
    );
  return [...new Set(refs)].sort();
}

/** Like the subscription itself: protected types are named, and `*` excludes operational events. */
function includes(
  pattern: string,
  { name, visibility, source }: Parameters<typeof findConsumers>[0],
): boolean {
  if (visibility === 'protected') {
    return pattern === name;
  }
  return (
    matchesEventType(pattern, name) &&
    !(pattern === '*' && source === 'operational')
  );
}

function isComponent(entityRef: string): boolean {
  return parseEntityRef(entityRef).kind.toLowerCase() === 'component';
}
