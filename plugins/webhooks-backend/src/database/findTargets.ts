import { NotFoundError } from '@backstage/errors';
import type { Knex } from 'knex';
import {
  eventTypePatterns,
  type IntegrationState,
} from 'backstage-plugin-webhooks-common';

/** What decides where an event goes: its type, unless integrations are named. */
interface Addressed {
  type: string;
  integrationIds?: string[];
}

/** An integration that an event goes to. */
export interface Target {
  id: string;
  state: IntegrationState;
  gated: boolean | number;
  version: number;
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
    events
      .filter(event => !event.integrationIds)
      .flatMap(event => eventTypePatterns(event.type)),
  );
  const byId = new Map<string, Target>();
  if (named.size > 0) {
    const rows = await tx('integrations')
      .whereIn('id', [...named])
      .select('id', 'state', 'gated', 'version');
    rows.forEach(row => byId.set(row.id, row));
  }
  const byPattern = new Map<string, Target[]>();
  if (patterns.size > 0) {
    const rows = await tx('integration_subscriptions as s')
      .join('integrations as i', 'i.id', 's.integration_id')
      .whereIn('s.pattern', [...patterns])
      .select('s.pattern', 'i.id', 'i.state', 'i.gated', 'i.version');
    for (const { pattern, ...target } of rows) {
      byPattern.set(pattern, [...(byPattern.get(pattern) ?? []), target]);
    }
  }
  return event => {
    if (!event.integrationIds) {
      const targets = eventTypePatterns(event.type).flatMap(
        pattern => byPattern.get(pattern) ?? [],
      );
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
