import type {
  AttemptOutcome,
  LastError,
} from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import { toIso } from '../../../model/clock';
import type { AttemptRecord } from '../../../model/delivery';
import {
  nextCircuitState,
  type CoolDownOptions,
} from '../../../model/circuitBreaker';
import {
  addRecent,
  nextTrend,
  type RecentCounts,
} from '../../../model/healthTrend';
import { isFailure } from '../../../model/outcome';
import { toOptionalNumber } from '../../dialect';
import {
  CIRCUIT_COLUMNS,
  circuitColumns,
  toCircuitState,
} from '../integrations/circuitColumns';
import { updateChanged } from '../queue/updateChanged';
import type { CountedIntegration } from './readIntegrations';
import { readRecent } from './readRecent';

/** How an attempt ended. */
interface Ending {
  outcome: AttemptOutcome;
  retryAfterMs?: number;
  at: number;
  attempt: AttemptRecord;
}

/** Updates the circuit breaker and the trend of integrations whose state changed. In the common case, none did. */
export async function updateCircuits(
  tx: Knex.Transaction,
  attempts: AttemptRecord[],
  integrations: Map<string, CountedIntegration>,
  now: number,
  coolDown: CoolDownOptions,
): Promise<void> {
  const byIntegration = new Map<string, Ending[]>();
  for (const attempt of attempts) {
    const { delivery, result, retryAfterMs } = attempt;
    const own = byIntegration.get(delivery.integrationId) ?? [];
    own.push({
      outcome: result.outcome,
      retryAfterMs,
      at: result.startedAt + result.durationMs,
      attempt,
    });
    byIntegration.set(delivery.integrationId, own);
  }
  const recent = await readRecent(tx, [...integrations.keys()], now);
  const changes = [...byIntegration].flatMap(([id, own]) => {
    const before = integrations.get(id);
    if (!before) {
      return [];
    }
    const after = {
      ...circuitColumns(
        nextCircuitState(toCircuitState(before), own, now, coolDown),
        before,
      ),
      ...trendColumns(before, own, { now, counts: recent.get(id) }),
      last_error: lastError(own) ?? before.last_error,
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
    {
      ...CIRCUIT_COLUMNS,
      failing_since: 'bigint',
      throttled_since: 'bigint',
      recent_outcomes: 'text',
      trend: 'text',
      last_error: 'text',
    },
    changes,
  );
}

/** The time of the first attempt of a kind since the last success, if any. */
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

function trendColumns(
  before: CountedIntegration,
  endings: Ending[],
  context: { now: number; counts?: RecentCounts },
) {
  const { now, counts = { success: 0, other: 0 } } = context;
  const outcomes = endings.map(({ outcome }) => outcome);
  const successes = outcomes.filter(outcome => outcome === 'success').length;
  const recent = addRecent(before.recent_outcomes, outcomes);
  return {
    recent_outcomes: recent,
    trend: nextTrend({
      trend: before.trend,
      recent,
      counts: {
        success: counts.success + successes,
        other: counts.other + outcomes.length - successes,
      },
      lastFailureAt: toOptionalNumber(before.last_failure_at),
      now,
    }),
  };
}

/** The newest attempt that did not succeed, as JSON. */
function lastError(endings: Ending[]): string | undefined {
  const last = endings.findLast(({ outcome }) => outcome !== 'success');
  if (!last) {
    return undefined;
  }
  const { delivery, result } = last.attempt;
  const error: LastError = {
    deliveryId: delivery.deliveryId,
    outcome: result.outcome,
    statusCode: result.statusCode,
    errorCode: result.errorCode,
    at: toIso(last.at),
  };
  return JSON.stringify(error);
}
