import type { Knex } from 'knex';
import { toNumber } from '../../dialect';

export async function countFailed(
  knex: Knex,
  { from, to }: { from: number; to: number },
): Promise<Map<string, number>> {
  const rows: { integration_id: string; failed: number | string }[] =
    await knex('deliveries')
      .where('failed_at', '>=', from)
      .where('failed_at', '<', to)
      .groupBy('integration_id')
      .select('integration_id', knex.raw('count(*) as failed'));
  return new Map(
    rows.map(({ integration_id, failed }) => [
      integration_id,
      toNumber(failed),
    ]),
  );
}
