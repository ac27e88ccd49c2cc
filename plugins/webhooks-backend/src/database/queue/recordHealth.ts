import type { AttemptOutcome } from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import { utcDay } from '../../model/clock';
import type { AttemptRecord } from '../../model/delivery';
import { nextFlow, type CoolDownOptions } from '../../model/flow';
import type { Warning } from '../../model/judge';
import { isFailure } from '../../model/outcome';
import { isPostgres, recordset } from '../dialect';
import { insertAlert } from '../outbox';
import { FLOW_COLUMNS, flowColumns, toFlow, type FlowRow } from './flowColumns';
import { updateChanged } from './updateChanged';

/** The time of the last success is kept this precisely. */
const LAST_SUCCESS_MS = 1_000;

const COUNT_OF_OUTCOME = {
  success: 'success',
  error: 'error',
  blocked: 'error',
  timeout: 'timeout',
  gone: 'fatal',
  throttled: 'throttled',
} as const;

const COUNTS = ['success', 'error', 'timeout', 'fatal', 'throttled'] as const;

type DayCounts = Record<(typeof COUNTS)[number], number> & {
  integration_id: string;
  day: string;
  first_failure_at: number | null;
  last_failure_at: number | null;
  last_success_at: number | null;
};

/** How an attempt ended. */
interface Ending {
  outcome: AttemptOutcome;
  retryAfterMs?: number;
  at: number;
}

interface IntegrationRow extends FlowRow {
  id: string;
  name: string;
  owner: string;
  epoch: number;
  incarnation: string;
  warning: Warning | null;
  failing_since: number | string | null;
  throttled_since: number | string | null;
  last_success_at: number | string | null;
  max_per_second: number | null;
  ordering: string;
}

/**
 * Adds attempts to the counts of their integrations and UTC days, and ends the warning of those that work again.
 *
 * @remarks
 * While all goes well nothing but the counts changes, and no row of an integration is locked: replicas would wait for
 * each other at every batch. Rows are taken in one order, integrations before days, so that those who wait for each
 * other do not end in a deadlock.
 *
 * @returns how many alerts went into the outbox
 */
export async function recordHealth(
  tx: Knex.Transaction,
  options: {
    attempts: AttemptRecord[];
    now: number;
    coolDown: CoolDownOptions;
    /** Whose counts they are added to. */
    shard: number;
  },
): Promise<number> {
  const { now, coolDown, shard } = options;
  const seen = await readIntegrations(tx, [
    ...new Set(options.attempts.map(one => one.delivery.integrationId)),
  ]);
  // Deleted integrations are left out, also those that are defined again under their id.
  const attempts = options.attempts.filter(
    ({ delivery }) =>
      seen.get(delivery.integrationId)?.incarnation === delivery.incarnation,
  );
  const days = countDays(attempts);
  const changing = days.filter(
    day => !isCalm(seen.get(day.integration_id)!, day),
  );
  const locked = await readIntegrations(
    tx,
    [...new Set(changing.map(day => day.integration_id))],
    'lock',
  );
  const recovered = await changeIntegrations(tx, {
    days: days.filter(day => locked.has(day.integration_id)),
    integrations: locked,
    now,
  });
  await updateFlows(tx, attempts, locked, now, coolDown);
  await addDays(tx, days, new Map([...seen, ...locked]), shard);
  return recovered;
}

/** Whether there is nothing to be changed of an integration for these attempts. */
function isCalm(integration: IntegrationRow, day: DayCounts): boolean {
  return (
    COUNTS.every(name => name === 'success' || day[name] === 0) &&
    !isEndedBySuccess(integration.warning) &&
    !integration.pauses &&
    !integration.consecutive_failures &&
    integration.paused_until === null &&
    integration.throttled_since === null &&
    (day.last_success_at ?? 0) - Number(integration.last_success_at) <
      LAST_SUCCESS_MS
  );
}

/** One success says nothing about the success rate of days, which the health monitor watches. */
function isEndedBySuccess(warning: Warning | null): boolean {
  return warning !== null && warning !== 'success-rate';
}

/** Deleted integrations are left out. */
async function readIntegrations(
  tx: Knex.Transaction,
  ids: string[],
  lock?: 'lock',
): Promise<Map<string, IntegrationRow>> {
  if (ids.length === 0) {
    return new Map();
  }
  const query = tx<IntegrationRow>('integrations')
    .whereIn('id', ids)
    .orderBy('id')
    .select(
      'id',
      'name',
      'owner',
      'epoch',
      'incarnation',
      'warning',
      'failing_since',
      'throttled_since',
      'last_success_at',
      'max_per_second',
      'ordering',
      'consecutive_failures',
      'pauses',
      'paused_until',
      'pause_reason',
      'probe_until',
      'gated',
    );
  const rows = await (lock && isPostgres(tx) ? query.forNoKeyUpdate() : query);
  return new Map(rows.map(row => [row.id, row]));
}

/** @returns how many have recovered, and have an alert that says so */
async function changeIntegrations(
  tx: Knex.Transaction,
  options: {
    days: DayCounts[];
    integrations: Map<string, IntegrationRow>;
    now: number;
  },
): Promise<number> {
  const { days, integrations, now } = options;
  if (days.length === 0) {
    return 0;
  }
  const succeeded = new Set(
    days.filter(day => day.success > 0).map(day => day.integration_id),
  );
  const recovered = [...integrations.values()].filter(
    ({ id, warning }) => isEndedBySuccess(warning) && succeeded.has(id),
  );
  await touchIntegrations(tx, days, recovered);
  for (const { id, name, owner } of recovered) {
    await insertAlert(tx, {
      kind: 'recovered',
      integrationId: id,
      owner,
      facts: { name },
      now,
    });
  }
  return recovered.length;
}

async function addDays(
  tx: Knex.Transaction,
  days: DayCounts[],
  integrations: Map<string, IntegrationRow>,
  shard: number,
): Promise<void> {
  if (days.length === 0) {
    return;
  }
  const columns = {
    integration_id: 'text',
    day: 'text',
    epoch: 'int',
    shard: 'int',
    success: 'int',
    error: 'int',
    timeout: 'int',
    fatal: 'int',
    throttled: 'int',
    first_failure_at: 'bigint',
    last_failure_at: 'bigint',
    last_success_at: 'bigint',
  } as const;
  const rows = recordset(
    tx,
    'r',
    columns,
    days.map(day => ({
      ...day,
      epoch: integrations.get(day.integration_id)!.epoch,
      shard,
    })),
  );
  const names = Object.keys(columns).join(', ');
  const values = Object.keys(columns).map(column => `r.${column}`);
  // An integration that is deleted at the same moment is left out; the others cannot be deleted before the commit.
  await tx.raw(
    `insert into health_days (${names}) select ${values.join(', ')} from ${rows.sql}
     join integrations i on i.id = r.integration_id where true ${isPostgres(tx) ? 'for key share of i' : ''}
     on conflict (integration_id, day, epoch, shard) do update set
       ${COUNTS.map(name => `${name} = health_days.${name} + excluded.${name}`).join(', ')},
       first_failure_at = coalesce(health_days.first_failure_at, excluded.first_failure_at),
       last_failure_at = ${later('health_days.last_failure_at', 'excluded.last_failure_at')},
       last_success_at = ${later('health_days.last_success_at', 'excluded.last_success_at')}`,
    [rows.binding],
  );
}

async function touchIntegrations(
  tx: Knex.Transaction,
  days: DayCounts[],
  recovered: IntegrationRow[],
): Promise<void> {
  const recoveredIds = new Set(recovered.map(({ id }) => id));
  const latest = new Map<
    string,
    {
      id: string;
      success_at: number | null;
      failure_at: number | null;
      recovered: boolean;
    }
  >();
  for (const day of days) {
    const id = day.integration_id;
    const before = latest.get(id);
    latest.set(id, {
      id,
      success_at: day.last_success_at ?? before?.success_at ?? null,
      failure_at: day.last_failure_at ?? before?.failure_at ?? null,
      recovered: recoveredIds.has(id),
    });
  }
  const rows = recordset(
    tx,
    'r',
    {
      id: 'text',
      success_at: 'bigint',
      failure_at: 'bigint',
      recovered: 'boolean',
    },
    [...latest.values()],
  );
  await tx.raw(
    `update integrations as i set
       last_success_at = ${later('i.last_success_at', 'r.success_at')},
       last_failure_at = ${later('i.last_failure_at', 'r.failure_at')},
       warned_at = case when r.recovered then null else i.warned_at end,
       warning = case when r.recovered then null else i.warning end
     from ${rows.sql} where i.id = r.id`,
    [rows.binding],
  );
}

/** The later of a time and one that may be missing or earlier: batches overtake each other. */
function later(before: string, after: string): string {
  return `case when ${after} is null or ${before} > ${after} then ${before} else ${after} end`;
}

/** Moves the flow of the integrations on, as far as it has changed: while all goes well it does not. */
async function updateFlows(
  tx: Knex.Transaction,
  attempts: AttemptRecord[],
  integrations: Map<string, IntegrationRow>,
  now: number,
  coolDown: CoolDownOptions,
): Promise<void> {
  const byIntegration = new Map<string, Ending[]>();
  for (const { delivery, result, retryAfterMs } of attempts) {
    const own = byIntegration.get(delivery.integrationId) ?? [];
    own.push({
      outcome: result.outcome,
      retryAfterMs,
      at: result.startedAt + result.durationMs,
    });
    byIntegration.set(delivery.integrationId, own);
  }
  const changes = [...byIntegration].flatMap(([id, own]) => {
    const before = integrations.get(id);
    if (!before) {
      return [];
    }
    const after = {
      ...flowColumns(nextFlow(toFlow(before), own, now, coolDown), before),
      failing_since: firstSinceSuccess(before.failing_since, own, isFailure),
      throttled_since: firstSinceSuccess(
        before.throttled_since,
        own,
        outcome => outcome === 'throttled',
      ),
    };
    return [{ before, after }];
  });
  await updateChanged(
    tx,
    { ...FLOW_COLUMNS, failing_since: 'bigint', throttled_since: 'bigint' },
    changes,
  );
}

/** The time of the first attempt of a kind since the last success, if there is one. */
function firstSinceSuccess(
  since: number | string | null,
  endings: Ending[],
  isOfKind: (outcome: AttemptOutcome) => boolean,
): number | string | null {
  const lastSuccess = endings.findLastIndex(
    ({ outcome }) => outcome === 'success',
  );
  const first = endings
    .slice(lastSuccess + 1)
    .find(({ outcome }) => isOfKind(outcome));
  return (lastSuccess < 0 ? since : null) ?? first?.at ?? null;
}

/** Counts by integration and day, in the order of both. */
function countDays(attempts: AttemptRecord[]): DayCounts[] {
  const days = new Map<string, DayCounts>();
  for (const { delivery, result } of attempts) {
    const day = utcDay(result.startedAt);
    const key = `${delivery.integrationId} ${day}`;
    const counts = days.get(key) ?? {
      integration_id: delivery.integrationId,
      day,
      success: 0,
      error: 0,
      timeout: 0,
      fatal: 0,
      throttled: 0,
      first_failure_at: null,
      last_failure_at: null,
      last_success_at: null,
    };
    days.set(key, counts);
    const endedAt = result.startedAt + result.durationMs;
    counts[COUNT_OF_OUTCOME[result.outcome]] += 1;
    if (result.outcome === 'success') {
      counts.last_success_at = Math.max(counts.last_success_at ?? 0, endedAt);
    } else if (isFailure(result.outcome)) {
      counts.first_failure_at ??= endedAt;
      counts.last_failure_at = Math.max(counts.last_failure_at ?? 0, endedAt);
    }
  }
  return [...days.keys()].sort().map(key => days.get(key)!);
}
