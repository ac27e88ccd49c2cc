import { NotFoundError } from '@backstage/errors';
import type { Knex } from 'knex';
import {
  eventTypePatterns,
  webhooksIntegrationDispatchPermission,
  type EventTypeVisibility,
  type IntegrationState,
} from 'backstage-plugin-webhooks-common';
import type { IntegrationFilter } from 'backstage-plugin-webhooks-node';
import { conceal, refusal } from '../access/refusal';
import { chunksOf } from '../lib/chunks';
import { includesIntegration, type Scope } from '../model/scope';
import { isPostgres, recordset, rowsOf } from './dialect';

/** Unknown ids that an error names. */
const MAX_NAMED_IDS = 5;

/** The fields of an event that decide where it goes: its type, unless integrations are named. */
interface Addressed {
  type: string;
  visibility?: EventTypeVisibility;
  scope?: Scope<IntegrationFilter>;
  integrationIds?: string[];
}

/** An integration that an event goes to. */
export interface Target {
  id: string;
  state: IntegrationState;
  owner: string;
  entity_ref: string | null;
  host: string;
  gated: boolean | number;
  incarnation: string;
  version: number;
}

const COLUMNS =
  'i.id, i.state, i.owner, i.entity_ref, i.host, i.gated, i.incarnation, i.version';

/** Joins subscriptions `s` to the rows of {@link wantedSubscriptions}. */
const WANTED = 's.pattern = r.pattern and (s.granted or not r.only_granted)';

/** Whether the dispatcher of an event has the permission to dispatch to a target. */
export function isTrusted(
  { scope }: Pick<Addressed, 'scope'>,
  { owner, entity_ref }: Target,
): boolean {
  return (
    scope === undefined ||
    includesIntegration(scope, { owner, entityRef: entity_ref ?? undefined })
  );
}

/**
 * Looks up the integrations that each event goes to, for a whole batch at once.
 *
 * @param limit - how many subscribers of all types together are looked up
 * @returns undefined when there are more subscribers than that
 */
export async function findTargets(
  knex: Knex,
  events: Addressed[],
  limit: number,
): Promise<((event: Addressed) => Target[] | Error) | undefined> {
  const subscribers = await findSubscribers(
    knex,
    events.filter(event => !event.integrationIds),
    limit,
  );
  if (!subscribers) {
    return undefined;
  }
  const named = await findNamed(
    knex,
    events.flatMap(event => event.integrationIds ?? []),
  );
  const subscribed = await findSubscribed(
    knex,
    events.filter(event =>
      event.integrationIds?.some(id => {
        const target = named.get(id);
        return target && !isTrusted(event, target);
      }),
    ),
  );
  const mayName = (event: Addressed, id: string) => {
    const target = named.get(id);
    return (
      target !== undefined &&
      (isTrusted(event, target) || subscribed.has(`${event.type} ${id}`))
    );
  };
  return event => {
    if (!event.integrationIds) {
      return subscribers.get(event.type) ?? [];
    }
    const ids = [...new Set(event.integrationIds)];
    const missing = ids.filter(id => !mayName(event, id));
    if (missing.some(id => named.has(id))) {
      return conceal(
        refusal(webhooksIntegrationDispatchPermission),
        unknownIntegrations(missing),
      );
    }
    return missing.length > 0
      ? unknownIntegrations(missing)
      : ids.map(id => named.get(id)!);
  };
}

async function findSubscribers(
  knex: Knex,
  events: Addressed[],
  limit: number,
): Promise<Map<string, Target[]> | undefined> {
  const byType = new Map<string, Target[]>();
  if (events.length === 0) {
    return byType;
  }
  const wanted = wantedSubscriptions(knex, events);
  const rows = rowsOf<Target & { type: string }>(
    await knex.raw(
      `select distinct r.type, ${COLUMNS} from ${wanted.sql}
       join integration_subscriptions s on ${WANTED}
       join integrations i on i.id = s.integration_id
       ${Number.isFinite(limit) ? `limit ${limit + 1}` : ''}`,
      [wanted.binding],
    ),
  );
  if (rows.length > limit) {
    return undefined;
  }
  for (const { type, ...target } of rows) {
    const targets = byType.get(type);
    if (targets) {
      targets.push(target);
    } else {
      byType.set(type, [target]);
    }
  }
  return byType;
}

/**
 * Finds which of the integrations that events name subscribe to their types.
 *
 * @returns types and ids, joined by a space
 */
async function findSubscribed(
  knex: Knex,
  events: Addressed[],
): Promise<Set<string>> {
  const subscribed = new Set<string>();
  const ids = events.flatMap(event => event.integrationIds ?? []);
  for await (const chunk of chunksOf([...new Set(ids)])) {
    const wanted = wantedSubscriptions(knex, events);
    const named = recordset(
      knex,
      'n',
      { id: 'text' },
      chunk.map(id => ({ id })),
    );
    const rows = rowsOf<{ type: string; id: string }>(
      await knex.raw(
        `select r.type, n.id from ${wanted.sql}
         join integration_subscriptions s on ${WANTED}
         join ${named.sql} on n.id = s.integration_id`,
        [wanted.binding, named.binding],
      ),
    );
    rows.forEach(({ type, id }) => subscribed.add(`${type} ${id}`));
  }
  return subscribed;
}

/** The subscriptions that the types of events are found by, as rows `r`. */
function wantedSubscriptions(knex: Knex, events: Addressed[]) {
  const byName = new Map(events.map(event => [event.type, event]));
  return recordset(
    knex,
    'r',
    { type: 'text', pattern: 'text', only_granted: 'boolean' },
    [...byName.values()].flatMap(event =>
      subscriptionPatterns(event).map(pattern => ({
        type: event.type,
        pattern,
        only_granted: event.visibility === 'protected',
      })),
    ),
  );
}

async function findNamed(
  knex: Knex,
  ids: string[],
): Promise<Map<string, Target>> {
  const byId = new Map<string, Target>();
  for await (const chunk of chunksOf([...new Set(ids)])) {
    for (const target of await readTargets(knex, chunk)) {
      byId.set(target.id, target);
    }
  }
  return byId;
}

/**
 * Reads the disabled ones of some targets again, and keeps their state from changing until the transaction ends.
 *
 * @remarks
 * Enabling an integration waits for this lock, and replays what is held after it. So a delivery is either stored as held
 * before that, and replayed, or stored as pending after it. The locks are shared: dispatches do not wait for each other.
 *
 * @returns those that still exist, by id
 */
export async function lockDisabled(
  tx: Knex.Transaction,
  targets: Target[],
): Promise<Map<string, Target>> {
  const ids = new Set(
    targets.filter(({ state }) => state === 'disabled').map(({ id }) => id),
  );
  const locked = new Map<string, Target>();
  for await (const chunk of chunksOf([...ids].sort())) {
    for (const target of await readTargets(tx, chunk, 'lock')) {
      locked.set(target.id, target);
    }
  }
  return locked;
}

async function readTargets(
  knex: Knex,
  ids: string[],
  lock?: 'lock',
): Promise<Target[]> {
  const rows = recordset(
    knex,
    'r',
    { id: 'text' },
    ids.map(id => ({ id })),
  );
  return rowsOf(
    await knex.raw(
      `select ${COLUMNS} from ${rows.sql} join integrations i on i.id = r.id
       order by i.id ${lock && isPostgres(knex) ? 'for share of i' : ''}`,
      [rows.binding],
    ),
  );
}

/** A protected event type goes only to those that were granted it by name. */
function subscriptionPatterns({ type, visibility }: Addressed): string[] {
  return visibility === 'protected' ? [type] : eventTypePatterns(type);
}

function unknownIntegrations(ids: string[]): NotFoundError {
  const more =
    ids.length > MAX_NAMED_IDS ? ` and ${ids.length - MAX_NAMED_IDS} more` : '';
  return new NotFoundError(
    `No integration has the id '${ids.slice(0, MAX_NAMED_IDS).join("', '")}'${more}. GET /integrations lists those there are.`,
  );
}
