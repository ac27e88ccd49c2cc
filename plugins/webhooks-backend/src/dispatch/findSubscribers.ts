import { NotFoundError } from '@backstage/errors';
import { webhooksIntegrationDispatchPermission } from 'backstage-plugin-webhooks-common';
import { conceal, refusal } from '../access/refusal';
import type { EventStore } from '../database/EventStore';
import type { NewEvent, Subscriber } from '../model/plan';
import { includesIntegration } from '../model/scope';
import {
  SubscriptionMatcher,
  type FindEntityOwners,
} from '../subscriptions/SubscriptionMatcher';

/** Number of unknown ids to list in an error. */
const MAX_NAMED_IDS = 5;

/** The fields of an event that determine its integrations: its type, unless it names integrations. */
export type Addressed = Pick<
  NewEvent,
  | 'type'
  | 'visibility'
  | 'scope'
  | 'integrationIds'
  | 'except'
  | 'body'
  | 'dispatchedBy'
>;

/** Whether the dispatcher of an event has permission to dispatch to an integration. */
export function isTrusted(
  { scope }: Pick<Addressed, 'scope'>,
  subscriber: Pick<Subscriber, 'owner' | 'entityRef'>,
): boolean {
  return scope === undefined || includesIntegration(scope, subscriber);
}

/**
 * Finds the integrations of each event of a batch.
 *
 * @param limit - the maximum number of subscribers of all types together
 *
 * @returns for each event its integrations, or an error if it names one that does not exist for its dispatcher or the
 * catalog is unavailable; undefined if there are more subscribers than the limit
 */
export async function findSubscribers(
  store: EventStore,
  events: Addressed[],
  limit: number,
  findOwners: FindEntityOwners,
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
  // Concurrently, so that they share requests to the catalog.
  return Promise.all(
    events.map(event => {
      const matcher = new SubscriptionMatcher(event, findOwners);
      const found = event.integrationIds
        ? resolveNamed(event, byId, subscribed, matcher)
        : narrow(event, byType.get(event.type) ?? [], matcher);
      return found.catch(refuseUnavailable);
    }),
  );
}

/** Returns an unavailable catalog as the error of one event. Throws other errors. */
function refuseUnavailable(error: Error): Error {
  if (error.name === 'ServiceUnavailableError') {
    return error;
  }
  throw error;
}

/** Removes subscribers whose subscription excludes the event, and the integration that the event is about. */
async function narrow(
  event: Addressed,
  subscribers: Subscriber[],
  matcher: SubscriptionMatcher,
): Promise<Subscriber[]> {
  if (
    event.except === undefined &&
    subscribers.every(
      ({ filter, ownedOnly }) => filter === undefined && !ownedOnly,
    )
  ) {
    return subscribers;
  }
  const matching: Subscriber[] = [];
  for (const subscriber of subscribers) {
    if (subscriber.id !== event.except && (await matcher.matches(subscriber))) {
      matching.push(subscriber);
    }
  }
  return matching;
}

/**
 * Without permission to dispatch to an integration, a caller can only reach it through its subscription and filter. The
 * error does not reveal that it exists.
 *
 * @param subscribed - pairs of type and id, joined by a space
 */
async function resolveNamed(
  event: Addressed,
  byId: Map<string, Subscriber>,
  subscribed: Set<string>,
  matcher: SubscriptionMatcher,
): Promise<Subscriber[] | Error> {
  const found: Subscriber[] = [];
  const missing: string[] = [];
  for (const id of new Set(event.integrationIds)) {
    const named = byId.get(id);
    if (
      named &&
      (isTrusted(event, named) ||
        (subscribed.has(`${event.type} ${id}`) &&
          (await matcher.matches(named))))
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
    `No integration has the id '${ids.slice(0, MAX_NAMED_IDS).join("', '")}'${more}. GET /integrations lists the existing ones.`,
  );
}
