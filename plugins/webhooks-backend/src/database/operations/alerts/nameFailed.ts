import type { Knex } from 'knex';
import { chunksOf } from '../../../lib/chunks';

/** An integration, and how many of its deliveries failed for good. */
export interface FailedIntegration {
  id: string;
  name: string;
  owner: string;
  failed: number;
}

/** Reads names and owners for counts of failed deliveries; deleted integrations are left out. */
export async function namedFailures(
  knex: Knex,
  counts: Map<string, number>,
): Promise<FailedIntegration[]> {
  const named: FailedIntegration[] = [];
  for await (const ids of chunksOf([...counts.keys()])) {
    const rows = await knex('integrations')
      .whereIn('id', ids)
      .select('id', 'name', 'owner');
    named.push(...rows.map(row => ({ ...row, failed: counts.get(row.id)! })));
  }
  return named;
}
