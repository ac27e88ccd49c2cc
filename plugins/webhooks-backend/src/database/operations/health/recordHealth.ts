import type { Knex } from 'knex';
import { COUNTS } from '../../../model/attemptCounts';
import type { AttemptRecord } from '../../../model/delivery';
import { isSteady } from '../../../model/healthTrend';
import type { CoolDownOptions } from '../../../model/circuitBreaker';
import { addDays } from './addDays';
import { addPeriods } from './addPeriods';
import { countDays, type DayCounts } from './countDays';
import { isEndedBySuccess, changeIntegrations } from './endWarnings';
import { readIntegrations, type CountedIntegration } from './readIntegrations';
import { updateCircuits } from './updateCircuits';

/** Precision of the time of the last success. */
const LAST_SUCCESS_MS = 1_000;

/**
 * Adds attempts to the counts of their integrations and UTC days, and ends the warnings of recovered integrations.
 *
 * @remarks
 * While deliveries succeed, only the counts change and no row of an integration is locked; otherwise replicas would
 * block each other at every batch. Rows are locked in one order, integrations before periods before days, to avoid
 * deadlocks.
 *
 * @returns the number of alerts stored in the outbox
 */
export async function recordHealth(
  tx: Knex.Transaction,
  options: {
    attempts: AttemptRecord[];
    now: number;
    coolDown: CoolDownOptions;
    /** The shard of the counts that they are added to. */
    shard: number;
  },
): Promise<number> {
  const { now, coolDown, shard } = options;
  const seen = await readIntegrations(tx, [
    ...new Set(options.attempts.map(one => one.delivery.integrationId)),
  ]);
  // Omits deleted integrations, even if their id has been reused.
  const attempts = options.attempts.filter(
    ({ delivery }) =>
      seen.get(delivery.integrationId)?.incarnation === delivery.incarnation,
  );
  const days = countDays(attempts);
  const changing = days.filter(
    day => !isUnchanged(seen.get(day.integration_id)!, day),
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
  await updateCircuits(tx, attempts, locked, now, coolDown);
  const current = new Map([...seen, ...locked]);
  await addPeriods(tx, attempts, current, shard);
  await addDays(tx, days, current, shard);
  return recovered;
}

/** Whether these attempts leave the row of the integration unchanged. */
function isUnchanged(integration: CountedIntegration, day: DayCounts): boolean {
  return (
    COUNTS.every(name => name === 'success' || day[name] === 0) &&
    isSteady(integration.trend, integration.recent_outcomes) &&
    !isEndedBySuccess(integration.warning) &&
    !integration.trips &&
    !integration.consecutive_failures &&
    integration.paused_until === null &&
    integration.throttled_since === null &&
    (day.last_success_at ?? 0) - Number(integration.last_success_at) <
      LAST_SUCCESS_MS
  );
}
