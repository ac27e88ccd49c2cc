import type { Knex } from 'knex';
import { isHeldBack, type CircuitState } from '../../../model/circuitBreaker';
import { isPostgres } from '../../dialect';
import type { IntegrationRow, CircuitRow } from '../../tables';
import { insertActivity } from '../activity/insertActivity';
import { circuitColumns, toCircuitState } from './circuitColumns';
import { isAtRevision, type Revision } from './revision';

type PausedIntegration = CircuitRow &
  Pick<IntegrationRow, 'max_per_second' | 'ordering'>;

export async function changeCircuit(
  knex: Knex,
  at: Revision,
  options: {
    now: number;
    next: (circuit: CircuitState) => CircuitState;
    /** The caller who ends the pause; absent if it ends for another reason. */
    resumedBy?: string;
  },
): Promise<CircuitState | undefined> {
  return knex.transaction(async tx => {
    const query = tx('integrations')
      .where({ ...isAtRevision(at), state: 'active' })
      .first(
        'consecutive_failures',
        'trips',
        'paused_until',
        'pause_reason',
        'probe_until',
        'max_per_second',
        'ordering',
      );
    const integration: PausedIntegration | undefined = await (isPostgres(tx)
      ? query.forNoKeyUpdate()
      : query);
    const circuit = integration && toCircuitState(integration);
    if (!circuit || !isHeldBack(circuit, options.now)) {
      return undefined;
    }
    await tx('integrations')
      .where({ id: at.id })
      .update(circuitColumns(options.next(circuit), integration));
    if (options.resumedBy) {
      await insertActivity(tx, {
        event: 'integration-resume',
        integrationId: at.id,
        actor: options.resumedBy,
        now: options.now,
      });
    }
    return circuit;
  });
}
