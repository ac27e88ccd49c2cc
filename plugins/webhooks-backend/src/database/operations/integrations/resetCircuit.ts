import type { Knex } from 'knex';
import { RESUMED } from '../../../model/circuitBreaker';
import { circuitColumns } from './circuitColumns';

/** Restarts the circuit breaker of an integration after a change of the cause of its pauses. */
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
    });
}
