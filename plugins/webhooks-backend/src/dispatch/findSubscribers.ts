import { NotFoundError } from '@backstage/errors';
import { webhooksIntegrationDispatchPermission } from 'backstage-plugin-webhooks-common';
import { conceal, refusal } from '../access/refusal';
import type { EventStore } from '../database/EventStore';
import type { NewEvent, Subscriber } from '../model/plan';
import { includesIntegration } from '../model/scope';
import { FilterMatcher } from './FilterMatcher';

/** Unknown ids that an error names. */
const MAX_NAMED_IDS = 5;

/** The fields of an event that decide where it goes: its type, unless integrations are named. */
export type Addressed = Pick<
  NewEvent,
  'type' | 'visibility' | 'scope' | 'integrationIds' | 'except' | 'body'
>;

/** Whether the dispatcher of an event has the permission to dispatch to an integration. */
export function isTrusted(
  { scope }: Pick<Addressed, 'scope'>,
  subscriber: Pick<Subscriber, 'owner' | 'entityRef'>,
): boolean {
  return scope === undefined || includesIntegration(scope, subscriber);
}

/**
 * Looks up the integrations that each event goes to, for a whole batch at once.
 *
 * @param limit - how many subscribers of all types together are looked up
 *
 * @returns for each event its integrations, or an error when it names one that does not exist for its dispatcher;
 * undefined when there are more subscribers than the limit
 */
export async function findSubscribers(
  store: EventStore,
  events: Addressed[],
  limit: number,
): Promise<(Subscriber[] | Error)[] | undefined> {
  const byType = await store.subscribers(
    events.filter(event => !event.integrationIds),
    limit,
  );
  if (!byType) {
    return undefined;
  }
  const byId = await store.named(
    events.flatMap(event => event.integrationIds ?? []),
  );
  const subscribed = await store.subscribed(
    events.filter(event =>
      event.integrationIds?.some(id => {
        const named = byId.get(id);
        return named && !isTrusted(event, named);
      }),
    ),
  );
  const found: (Subscriber[] | Error)[] = [];
  for (const event of events) {
    found.push(
      event.integrationIds
        ? await resolveNamed(event, byId, subscribed)
        : await applyFilters(event, byType.get(event.type) ?? []),
    );
  }
  return found;
}

/** Leaves out the subscribers whose filter an event does not satisfy, and the one that it is about. */
async function applyFilters(
  event: Addressed,
  subscribers: Subscriber[],
): Promise<Subscriber[]> {
  if (
    event.except === undefined &&
    subscribers.every(({ filter }) => filter === undefined)
  ) {
    return subscribers;
  }
  const matcher = new FilterMatcher(event.body);
  const matching: Subscriber[] = [];
  for (const subscriber of subscribers) {
    if (
      subscriber.id !== event.except &&
      (await matcher.matches(subscriber.filter))
    ) {
      matching.push(subscriber);
    }
  }
  return matching;
}

/**
 * Without the permission to dispatch to an integration, only its subscription lets an event reach it, as far as its filter
 * narrows that: that it exists is not told.
 *
 * @param subscribed - types and ids, joined by a space
 */
async function resolveNamed(
  event: Addressed,
  byId: Map<string, Subscriber>,
  subscribed: Set<string>,
): Promise<Subscriber[] | Error> {
  const matcher = new FilterMatcher(event.body);
  const found: Subscriber[] = [];
  const missing: string[] = [];
  for (const id of new Set(event.integrationIds)) {
    const named = byId.get(id);
    if (
      named &&
      (isTrusted(event, named) ||
        (subscribed.has(`${event.type} ${id}`) &&
          (await matcher.matches(named.filter))))
    ) {
      found.push(named);
    } else {
      missing.push(id);
    }
  }
  if (missing.some(id => byId.has(id))) {
    return conceal(
      refusal(webhooksIntegrationDispatchPermission),
      unknownIntegrations(missing),
    );
  }
  return missing.length > 0 ? unknownIntegrations(missing) : found;
}

function unknownIntegrations(ids: string[]): NotFoundError {
  const more =
    ids.length > MAX_NAMED_IDS ? ` and ${ids.length - MAX_NAMED_IDS} more` : '';
  return new NotFoundError(
    `No integration has the id '${ids.slice(0, MAX_NAMED_IDS).join("', '")}'${more}. GET /integrations lists those there are.`,
  );
}
