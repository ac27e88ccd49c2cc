import type { PermissionCriteria } from '@backstage/plugin-permission-common';
import {
  isAndCriteria,
  isNotCriteria,
  isOrCriteria,
} from '@backstage/plugin-permission-node';
import {
  matchesEventType,
  type EventType,
  type Integration,
} from 'backstage-plugin-webhooks-common';
import type {
  EventTypeFilter,
  IntegrationFilter,
} from 'backstage-plugin-webhooks-node';

/** The resources that a permission covers: all, none, or those that meet the criteria. */
export type Scope<TFilter> =
  { all: true } | { none: true } | { criteria: PermissionCriteria<TFilter> };

/**
 * Whether a scope includes an integration.
 */
export function includesIntegration(
  scope: Scope<IntegrationFilter>,
  { owner, entityRef }: Pick<Integration, 'owner' | 'entityRef'>,
): boolean {
  return includes(scope, filter =>
    'owners' in filter
      ? filter.owners.includes(owner)
      : entityRef !== undefined && filter.entityRefs.includes(entityRef),
  );
}

/**
 * Whether a scope includes an event type.
 */
export function includesEventType(
  scope: Scope<EventTypeFilter>,
  { name, visibility = 'public' }: Pick<EventType, 'name' | 'visibility'>,
): boolean {
  return includes(scope, filter =>
    'patterns' in filter
      ? filter.patterns.some(pattern => matchesEventType(pattern, name))
      : filter.visibility === visibility,
  );
}

/** Whether a caller with a scope may know that an event type exists. */
export function mayKnow(
  scope: Scope<EventTypeFilter>,
  type: Pick<EventType, 'name' | 'visibility'>,
): boolean {
  return type.visibility !== 'protected' || includesEventType(scope, type);
}

/**
 * Whether a scope includes every public event type that a pattern matches, including types that are not registered yet.
 */
export function includesPattern(
  scope: Scope<EventTypeFilter>,
  pattern: string,
): boolean {
  return 'criteria' in scope
    ? coverage(scope.criteria, pattern) === 'all'
    : 'all' in scope;
}

function includes<TFilter>(
  scope: Scope<TFilter>,
  meetsFilter: (filter: TFilter) => boolean,
): boolean {
  return 'criteria' in scope
    ? meets(scope.criteria, meetsFilter)
    : 'all' in scope;
}

function meets<TFilter>(
  criteria: PermissionCriteria<TFilter>,
  meetsFilter: (filter: TFilter) => boolean,
): boolean {
  if (isAndCriteria(criteria)) {
    return criteria.allOf.every(part => meets(part, meetsFilter));
  }
  if (isOrCriteria(criteria)) {
    return criteria.anyOf.some(part => meets(part, meetsFilter));
  }
  return isNotCriteria(criteria)
    ? !meets(criteria.not, meetsFilter)
    : meetsFilter(criteria);
}

type Coverage = 'all' | 'some' | 'none';

const INVERSE: Record<Coverage, Coverage> = {
  all: 'none',
  some: 'some',
  none: 'all',
};

/** Which of the public event types that a pattern matches meet the criteria. */
function coverage(
  criteria: PermissionCriteria<EventTypeFilter>,
  pattern: string,
): Coverage {
  if (isAndCriteria(criteria)) {
    const parts = criteria.allOf.map(part => coverage(part, pattern));
    if (parts.includes('none')) {
      return 'none';
    }
    return parts.includes('some') ? 'some' : 'all';
  }
  if (isOrCriteria(criteria)) {
    const parts = criteria.anyOf.map(part => coverage(part, pattern));
    if (parts.includes('all')) {
      return 'all';
    }
    return parts.includes('some') ? 'some' : 'none';
  }
  if (isNotCriteria(criteria)) {
    return INVERSE[coverage(criteria.not, pattern)];
  }
  if ('visibility' in criteria) {
    return criteria.visibility === 'public' ? 'all' : 'none';
  }
  if (criteria.patterns.some(given => matchesEventType(given, pattern))) {
    return 'all';
  }
  return criteria.patterns.some(given => matchesEventType(pattern, given))
    ? 'some'
    : 'none';
}
