import { ConflictError, NotFoundError } from '@backstage/errors';
import type {
  Page,
  Replay,
  ReplayEndReason,
  ReplayState,
} from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import { decodeCursor, encodeCursor } from '../lib/cursor';
import { optionalIso, toIso } from '../model/clock';
import { isId, newId } from '../model/ids';
import {
  countSelection,
  pageOfSelection,
  type DeliverySelection,
} from './deliverySelection';
import { isPostgres, toNumber, toOptionalNumber } from './dialect';
import type { IntegrationRecord } from './integrations/integrationRow';
import { changedMeanwhile, keepRevision } from './integrations/revision';
import { replaySelected } from './replaySelected';

/** Batches that fail one after the other until the replay has failed. */
const MAX_FAILURES = 5;

interface ReplayRow {
  id: string;
  integration_id: string;
  state: ReplayState;
  end_reason: ReplayEndReason | null;
  from_time: number | string;
  to_time: number | string;
  status: string;
  event_types: string | null;
  trusted: boolean | number;
  owner: string;
  entity_ref: string | null;
  epoch: number;
  selected: number;
  replayed: number;
  skipped: number;
  last_id: string | null;
  failures: number;
  turn_at: number | string;
  created_at: number | string;
  created_by: string;
  started_at: number | string | null;
  ended_at: number | string | null;
  stopped_by: string | null;
}

/** A replay that is asked for. */
export interface ReplayOptions extends Omit<
  DeliverySelection,
  'integrationId'
> {
  /** The integration that it was decided on. */
  integration: IntegrationRecord;
  /** Whether what becomes of the deliveries counts from now on. */
  trust: boolean;
  /** Entity ref or principal of the caller. */
  createdBy: string;
  /** It runs in the background if it is about as many deliveries or more. */
  limit: number;
}

/** The result of a batch. */
export interface ReplayTurn {
  /** As it is after the batch. */
  replay: Replay;
  /** Whether it was the first batch. */
  first: boolean;
  /** Whether what becomes of the deliveries counts. */
  trusted: boolean;
  /** Why the batch failed; absent unless it did. */
  error?: unknown;
}

/**
 * Replays: small ones, and those that run in the background, in batches.
 *
 * @remarks
 * A batch puts its deliveries into the queue and notes how far it got in one transaction, which has the row of the replay
 * locked. So no two replicas run a batch of it at once, none is run twice, and a replay whose replica dies can go on at
 * once elsewhere.
 */
export class ReplayStore {
  readonly #knex: Knex;

  static create(options: { knex: Knex }): ReplayStore {
    return new ReplayStore(options.knex);
  }

  private constructor(knex: Knex) {
    this.#knex = knex;
  }

  /**
   * Runs a small replay, or stores a large one, whose batches are run by {@link ReplayStore.runBatch}.
   *
   * @returns how many deliveries the small one has queued, or the large one
   *
   * @throws `NotFoundError`, `ConflictError` when the integration was changed meanwhile, or has a large one already
   */
  async start(options: ReplayOptions): Promise<number | Replay> {
    const { integration, limit, trust, now } = options;
    const selection = { ...options, integrationId: integration.id };
    return this.#knex.transaction(async tx => {
      await keepRevision(tx, integration);
      const ids = await pageOfSelection(tx, selection, { limit });
      if (ids.length < limit) {
        return replaySelected(tx, selection, { ids, trust });
      }
      const inserted: ReplayRow[] = await tx('replays')
        .insert({
          id: newId(now),
          integration_id: integration.id,
          state: 'queued',
          from_time: options.from,
          to_time: options.to,
          status: JSON.stringify(options.status),
          event_types: options.eventTypes && JSON.stringify(options.eventTypes),
          trusted: trust,
          owner: integration.owner,
          entity_ref: integration.entityRef,
          epoch: integration.epoch,
          selected: await countSelection(tx, selection),
          turn_at: now,
          created_at: now,
          created_by: options.createdBy,
        })
        .onConflict()
        .ignore()
        .returning('*');
      if (inserted.length === 0) {
        await assertNoReplay(tx, integration.id);
        throw changedMeanwhile(integration.id);
      }
      return toReplay(inserted[0]);
    });
  }

  /**
   * Checks that no replay of an integration runs in the background.
   *
   * @throws `ConflictError`
   */
  async assertNone(integrationId: string): Promise<void> {
    await assertNoReplay(this.#knex, integrationId);
  }

  /**
   * Runs a batch of the replay that had its last one the longest ago.
   *
   * @returns undefined when no replay is left that another replica does not have in hand
   */
  async runBatch(options: {
    now: number;
    limit: number;
  }): Promise<ReplayTurn | undefined> {
    let current: ReplayRow | undefined;
    try {
      return await this.#knex.transaction(async tx => {
        const next = tx('replays')
          .whereNull('ended_at')
          .orderBy(['turn_at', 'id'])
          .first();
        current = await (isPostgres(tx) ? next.forUpdate().skipLocked() : next);
        return current && toTurn(current, await runBatch(tx, current, options));
      });
    } catch (error) {
      if (!current) {
        throw error;
      }
      const row = await noteFailure(this.#knex, current.id, options.now);
      return { ...toTurn(current, row ?? current), error };
    }
  }

  /** The replays of an integration that ran or run in the background, newest first, from the cursor on. */
  async list(
    integrationId: string,
    options: { limit: number; cursor?: string },
  ): Promise<Page<Replay>> {
    const query = this.#knex('replays')
      .where({ integration_id: integrationId })
      .orderBy('id', 'desc')
      .limit(options.limit + 1);
    if (options.cursor) {
      const [id] = decodeCursor(
        options.cursor,
        key => key.length === 1 && isId(key[0]),
      );
      query.where('id', '<', id);
    }
    const rows: ReplayRow[] = await query;
    const items = rows.slice(0, options.limit).map(toReplay);
    const last = items.at(-1);
    return {
      items,
      ...(rows.length > options.limit &&
        last && { nextCursor: encodeCursor([last.id]) }),
    };
  }

  /**
   * @throws `NotFoundError`
   */
  async get(integrationId: string, id: string): Promise<Replay> {
    const row: ReplayRow | undefined = isId(id)
      ? await this.#knex('replays')
          .where({ integration_id: integrationId, id })
          .first()
      : undefined;
    if (!row) {
      throw new NotFoundError(
        `No replay of this integration has the id '${id}'. Small ones run at once and have none; old ones are removed by webhooks.retention.`,
      );
    }
    return toReplay(row);
  }

  /**
   * Ends a replay after the batch that may be under way.
   *
   * @throws `NotFoundError`, `ConflictError` when it has ended already
   */
  async stop(
    integrationId: string,
    id: string,
    options: { by: string; now: number },
  ): Promise<Replay> {
    await this.get(integrationId, id);
    const [row] = await end(this.#knex, id, {
      state: 'stopped',
      end_reason: 'manual',
      stopped_by: options.by,
      ended_at: options.now,
    });
    if (!row) {
      const { state } = await this.get(integrationId, id);
      throw new ConflictError(`The replay has ended already: it is ${state}.`);
    }
    return toReplay(row);
  }
}

/** Runs a batch of a replay that is locked. */
async function runBatch(
  tx: Knex.Transaction,
  row: ReplayRow,
  { now, limit }: { now: number; limit: number },
): Promise<ReplayRow> {
  const endReason = await obstacle(tx, row);
  if (endReason) {
    const [ended] = await end(tx, row.id, {
      state: 'stopped',
      end_reason: endReason,
      ended_at: now,
    });
    return ended;
  }
  const selection: DeliverySelection = {
    integrationId: row.integration_id,
    from: toNumber(row.from_time),
    to: toNumber(row.to_time),
    status: JSON.parse(row.status),
    eventTypes: row.event_types ? JSON.parse(row.event_types) : undefined,
    now,
  };
  const ids = await pageOfSelection(tx, selection, {
    after: row.last_id ?? undefined,
    limit,
  });
  const trust = Boolean(row.trusted);
  const count = await replaySelected(tx, selection, { ids, trust });
  const replayed = row.replayed + count;
  const skipped = row.skipped + ids.length - count;
  const isLast = ids.length < limit;
  // Deliveries that changed after they were selected are in no batch; those that match later are.
  const selected = Math.max(row.selected, replayed + skipped);
  const [updated] = await tx<ReplayRow>('replays')
    .where({ id: row.id })
    .update({
      ...(isLast
        ? { state: 'completed', ended_at: now }
        : { state: 'running' }),
      selected,
      replayed,
      skipped: isLast ? selected - replayed : skipped,
      last_id: ids.at(-1) ?? row.last_id,
      failures: 0,
      turn_at: now,
      started_at: row.started_at ?? now,
    })
    .returning('*');
  return updated as ReplayRow;
}

/** The reason to end a replay whose integration has changed since the replay was decided on. */
async function obstacle(
  tx: Knex.Transaction,
  row: ReplayRow,
): Promise<ReplayEndReason | undefined> {
  const integration = await tx('integrations')
    .where({ id: row.integration_id })
    .first('state', 'epoch', 'owner', 'entity_ref');
  // Enabling it begins an epoch.
  if (integration.state !== 'active' || integration.epoch !== row.epoch) {
    return 'disabled';
  }
  return integration.owner === row.owner &&
    integration.entity_ref === row.entity_ref
    ? undefined
    : 'reassigned';
}

/** Ends a replay unless it has ended. */
async function end(
  knex: Knex,
  id: string,
  changes: Partial<ReplayRow>,
): Promise<ReplayRow[]> {
  return knex('replays')
    .where({ id })
    .whereNull('ended_at')
    .update(changes)
    .returning('*');
}

/** Notes that a batch of a replay has failed, and ends the replay when it was one too many. */
async function noteFailure(
  knex: Knex,
  id: string,
  now: number,
): Promise<ReplayRow | undefined> {
  const [row]: ReplayRow[] = await knex('replays')
    .where({ id })
    .whereNull('ended_at')
    .update({ failures: knex.raw('failures + 1'), turn_at: now })
    .returning('*');
  if (!row || row.failures < MAX_FAILURES) {
    return row;
  }
  const [failed] = await end(knex, id, {
    state: 'failed',
    end_reason: 'error',
    ended_at: now,
  });
  return failed;
}

async function assertNoReplay(
  knex: Knex,
  integrationId: string,
): Promise<void> {
  const active = await knex('replays')
    .where({ integration_id: integrationId })
    .whereNull('ended_at')
    .first('id');
  if (active) {
    throw new ConflictError(
      `A replay of this integration is under way already. Wait until it has ended, or stop it with DELETE /integrations/${integrationId}/replays/${active.id}.`,
    );
  }
}

function toTurn(before: ReplayRow, after: ReplayRow): ReplayTurn {
  return {
    replay: toReplay(after),
    first: before.started_at === null && after.started_at !== null,
    trusted: Boolean(before.trusted),
  };
}

function toReplay(row: ReplayRow): Replay {
  return {
    id: row.id,
    integrationId: row.integration_id,
    state: row.state,
    endReason: row.end_reason ?? undefined,
    from: toIso(toNumber(row.from_time)),
    to: toIso(toNumber(row.to_time)),
    status: JSON.parse(row.status),
    eventTypes: row.event_types ? JSON.parse(row.event_types) : undefined,
    selected: row.selected,
    replayed: row.replayed,
    skipped: row.skipped,
    createdAt: toIso(toNumber(row.created_at)),
    createdBy: row.created_by,
    startedAt: optionalIso(toOptionalNumber(row.started_at)),
    endedAt: optionalIso(toOptionalNumber(row.ended_at)),
    stoppedBy: row.stopped_by ?? undefined,
  };
}
