import type { Knex } from 'knex';
import { OWN_PRINCIPAL } from '../../../../model/plan';
import type { ReplayRow } from '../../../tables';
import { insertEvents } from '../../events/insertEvents';
import { insertMissing } from '../missing/insertMissing';
import { recordProgress } from '../recordProgress';
import { runTurn, type ReplayTurn } from '../runTurn';

/** Events about a page of entities, for one integration. */
export interface CatalogBatch {
  replayId: string;
  /** The last entity before the page. */
  after: string | undefined;
  events: { id: string; type: string; body: string }[];
  /** The last entity of the page; undefined at the end. */
  last: string | undefined;
  now: number;
}

/**
 * Stores and queues events about the current state of entities, and records the progress of the replay.
 *
 * @returns undefined if the replay has ended, or another replica ran the batch
 */
export async function runCatalogBatch(
  knex: Knex,
  batch: CatalogBatch,
): Promise<ReplayTurn | undefined> {
  const { replayId, after, now } = batch;
  return runTurn(knex, {
    find: tx =>
      tx('replays')
        .where({ id: replayId, last_ref: after ?? null })
        .whereNull('ended_at'),
    run: (tx, row) => insertBatch(tx, row, batch),
    now,
  });
}

async function insertBatch(
  tx: Knex.Transaction,
  row: ReplayRow,
  { events, last, now }: CatalogBatch,
): Promise<ReplayRow> {
  const { integration_id: integrationId } = row;
  await insertEvents(
    tx,
    events.map(({ id, type, body }) => ({
      id,
      event: {
        ...{ type, body, now },
        dispatchedBy: OWN_PRINCIPAL,
        integrationIds: [integrationId],
      },
      deliveries: [],
      leased: [],
    })),
  );
  const trusted = Boolean(row.trusted);
  await insertMissing(tx, events, { integrationId, trusted, now });
  return recordProgress(tx, row, {
    replayed: row.replayed + events.length,
    skipped: row.skipped,
    lastRef: last,
    isLast: last === undefined,
    now,
  });
}
