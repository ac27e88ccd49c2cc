import type { AttemptOutcome } from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import type { AttemptRecord } from '../../../model/delivery';
import {
  nextCircuitState,
  type CoolDownOptions,
} from '../../../model/circuitBreaker';
import { isFailure } from '../../../model/outcome';
import {
  CIRCUIT_COLUMNS,
  circuitColumns,
  toCircuitState,
} from '../integrations/circuitColumns';
import { updateChanged } from '../queue/updateChanged';
import type { CountedIntegration } from './readIntegrations';

/** How an attempt ended. */
interface Ending {
  outcome: AttemptOutcome;
  retryAfterMs?: number;
  at: number;
}

/** Updates the circuit breaker of integrations whose state changed. In the common case none did. */
export async function updateCircuits(
  tx: Knex.Transaction,
  attempts: AttemptRecord[],
  integrations: Map<string, CountedIntegration>,
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
      ...circuitColumns(
        nextCircuitState(toCircuitState(before), own, now, coolDown),
        before,
      ),
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
    { ...CIRCUIT_COLUMNS, failing_since: 'bigint', throttled_since: 'bigint' },
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
