import type { Knex } from 'knex';
import { toChunks } from '../../../lib/chunks';

/** An integration and the number of its deliveries that failed permanently. */
export interface FailedIntegration {
  id: string;
  name: string;
  owner: string;
  failed: number;
}

export async function nameFailed(
  knex: Knex,
  counts: Map<string, number>,
): Promise<FailedIntegration[]> {
  const named: FailedIntegration[] = [];
  for await (const ids of toChunks([...counts.keys()])) {
    const rows = await knex('integrations')
      .whereIn('id', ids)
      .select('id', 'name', 'owner');
    named.push(...rows.map(row => ({ ...row, failed: counts.get(row.id)! })));
  }
  return named;
}
