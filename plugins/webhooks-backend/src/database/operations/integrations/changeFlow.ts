import type { Knex } from 'knex';
import { isHeldBack, type Flow } from '../../../model/flow';
import { isPostgres } from '../../dialect';
import type { IntegrationRow, FlowRow } from '../../tables';
import { flowColumns, toFlow } from '../queue/flowColumns';
import { isAtRevision, type Revision } from './revision';

type PausedIntegration = FlowRow &
  Pick<IntegrationRow, 'max_per_second' | 'ordering'>;

/**
 * Moves the flow of an active integration whose deliveries are held back.
 *
 * @returns the flow that it had; undefined when nothing holds its deliveries back, or it was changed meanwhile
 */
export async function changeFlow(
  knex: Knex,
  at: Revision,
  options: { now: number; next: (flow: Flow) => Flow },
): Promise<Flow | undefined> {
  return knex.transaction(async tx => {
    const query = tx('integrations')
      .where({ ...isAtRevision(at), state: 'active' })
      .first(
        'consecutive_failures',
        'pauses',
        'paused_until',
        'pause_reason',
        'probe_until',
        'max_per_second',
        'ordering',
      );
    const integration: PausedIntegration | undefined = await (isPostgres(tx)
      ? query.forNoKeyUpdate()
      : query);
    const flow = integration && toFlow(integration);
    if (!flow || !isHeldBack(flow, options.now)) {
      return undefined;
    }
    await tx('integrations')
      .where({ id: at.id })
      .update(flowColumns(options.next(flow), integration));
    return flow;
  });
}
