import { setImmediate } from 'node:timers/promises';
import { matchesEventType } from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import type { KeptEvent, WantsEvent } from '../../../../model/keptEvent';
import type { IntegrationRow } from '../../../tables';
import { selectMissing, type MissingSelection } from './selectMissing';

/** Number of bodies to read at once. Each may have 256 KiB or more. */
const BODIES = 20;

/** An event that an integration never received, without its body. */
export interface MissingEvent {
  id: string;
  type: string;
  bytes: number;
}

/** A page of missing events. */
export interface MissingPage {
  /** Those included by the current subscription. */
  wanted: MissingEvent[];
  /** The last event of the page; absent on the last page. */
  last?: string;
}

/** Reads a page of missing events, and removes those that the current subscription excludes. */
export async function wantedEvents(
  knex: Knex,
  selection: MissingSelection,
  options: { after?: string; limit: number; wants: WantsEvent },
): Promise<MissingPage> {
  const { limit, wants } = options;
  const integration: IntegrationRow | undefined = await knex('integrations')
    .where({ id: selection.integrationId })
    .first();
  if (!integration) {
    return { wanted: [] };
  }
  const patterns: string[] = JSON.parse(integration.event_types);
  const eventTypes = selection.eventTypes.filter(type =>
    patterns.some(pattern => matchesEventType(pattern, type)),
  );
  const ids: string[] = await selectMissing(
    knex,
    { ...selection, eventTypes },
    options,
  ).pluck('e.id');
  const narrowing = {
    id: integration.id,
    owner: integration.owner,
    filter: integration.filter ?? undefined,
    ownedOnly: Boolean(integration.owned_only),
  };
  const wanted: MissingEvent[] = [];
  for (let start = 0; start < ids.length; start += BODIES) {
    const events: KeptEvent[] = await knex('events')
      .whereIn('id', ids.slice(start, start + BODIES))
      .orderBy('id')
      .select('id', 'type', 'body', 'dispatched_by as dispatchedBy');
    // Concurrently, so that the owners of their entities are looked up in one request.
    const decisions = await Promise.all(
      events.map(event => wants(event, narrowing)),
    );
    wanted.push(
      ...events
        .filter((_, i) => decisions[i])
        .map(({ id, type, body }) => ({
          id,
          type,
          bytes: Buffer.byteLength(body),
        })),
    );
    await setImmediate();
  }
  return { wanted, last: ids.length === limit ? ids.at(-1) : undefined };
}
