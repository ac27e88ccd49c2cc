import type { Knex } from 'knex';
import { RESUMED } from '../../../model/flow';
import { flowColumns } from '../queue/flowColumns';

/** Restarts the flow of an integration after a change of the cause of its pauses. */
export async function restartFlow(tx: Knex, id: string): Promise<void> {
  const integration = await tx('integrations')
    .where({ id })
    .first('max_per_second', 'ordering');
  await tx('integrations')
    .where({ id })
    .update({
      ...flowColumns(RESUMED, integration),
      failing_since: null,
      throttled_since: null,
    });
}
