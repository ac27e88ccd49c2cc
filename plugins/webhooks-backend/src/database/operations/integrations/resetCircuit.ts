import type { Knex } from 'knex';
import { RESUMED } from '../../../model/circuitBreaker';
import { circuitColumns } from './circuitColumns';

/** Resets the circuit breaker after a change that may have fixed the receiver. */
export async function resetCircuit(tx: Knex, id: string): Promise<void> {
  const integration = await tx('integrations')
    .where({ id })
    .first('max_per_second', 'ordering');
  await tx('integrations')
    .where({ id })
    .update({
      ...circuitColumns(RESUMED, integration),
      failing_since: null,
      throttled_since: null,
      recent_outcomes: '',
      trend: null,
    });
}
