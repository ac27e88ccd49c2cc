import { NotFoundError } from '@backstage/errors';
import type { Knex } from 'knex';
import {
  eventTypePatterns,
  type EventTypeVisibility,
  type IntegrationState,
} from 'backstage-plugin-webhooks-common';

/** What decides where an event goes: its type, unless integrations are named. */
interface Addressed {
  type: string;
  visibility?: EventTypeVisibility;
  integrationIds?: string[];
}

/** An integration that an event goes to. */
export interface Target {
  id: string;
  state: IntegrationState;
  gated: boolean | number;
  version: number;
}

/** A target with how it came to be one. */
interface Subscriber extends Target {
  granted: boolean | number;
}

/**
 * Looks up the integrations that each event goes to, for a whole batch at once.
 */
export async function findTargets(
  tx: Knex,
  events: Addressed[],
): Promise<(event: Addressed) => Target[] | Error> {
  const named = new Set(events.flatMap(event => event.integrationIds ?? []));
  const patterns = new Set(
    events.filter(event => !event.integrationIds).flatMap(subscriptionPatterns),
  );
  const byId = new Map<string, Target>();
  if (named.size > 0) {
    const rows = await tx('integrations')
      .whereIn('id', [...named])
      .select('id', 'state', 'gated', 'version');
    rows.forEach(row => byId.set(row.id, row));
  }
  const byPattern = new Map<string, Subscriber[]>();
  if (patterns.size > 0) {
    const rows = await tx('integration_subscriptions as s')
      .join('integrations as i', 'i.id', 's.integration_id')
      .whereIn('s.pattern', [...patterns])
      .select(
        's.pattern',
        's.granted',
        'i.id',
        'i.state',
        'i.gated',
        'i.version',
      );
    for (const { pattern, ...subscriber } of rows) {
      const subscribers = byPattern.get(pattern) ?? [];
      subscribers.push(subscriber);
      byPattern.set(pattern, subscribers);
    }
  }
  return event => {
    if (!event.integrationIds) {
      const targets = subscriptionPatterns(event)
        .flatMap(pattern => byPattern.get(pattern) ?? [])
        .filter(({ granted }) => granted || event.visibility !== 'protected');
      return [...new Map(targets.map(target => [target.id, target])).values()];
    }
    const missing = event.integrationIds.filter(id => !byId.has(id));
    return missing.length > 0
      ? new NotFoundError(
          `No integration has the id '${missing.join("', '")}'. GET /integrations lists those there are.`,
        )
      : [...new Set(event.integrationIds)].map(id => byId.get(id)!);
  };
}

/** A protected event type goes only to those that were granted it by name. */
function subscriptionPatterns({ type, visibility }: Addressed): string[] {
  return visibility === 'protected' ? [type] : eventTypePatterns(type);
}
