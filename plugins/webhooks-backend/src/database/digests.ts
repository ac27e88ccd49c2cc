import type { Knex } from 'knex';
import { chunksOf } from '../lib/chunks';
import { newId } from '../model/ids';
import { toNumber } from './dialect';
import type { DigestAlert } from './outbox';

/** An integration, and how many of its deliveries failed for good. */
export interface FailedIntegration {
  id: string;
  name: string;
  owner: string;
  failed: number;
}

/** Whether the digests of a UTC day are in the outbox, or have been. */
export async function isDigested(knex: Knex, day: string): Promise<boolean> {
  return Boolean(
    await knex('digest_days').where('day', '>=', day).first('day'),
  );
}

/**
 * Counts the deliveries that failed for good within a time, by integration. Test pings and deleted integrations are left
 * out.
 */
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

/**
 * Stores the digests of a UTC day for sending, unless another replica has done it: the day is marked in the same
 * transaction, so each owner gets exactly one.
 *
 * @returns whether this call did it
 */
export async function insertDigests(
  knex: Knex,
  digests: Omit<DigestAlert, 'kind'>[],
  { day, now }: { day: string; now: number },
): Promise<boolean> {
  return knex.transaction(async tx => {
    const marked = await tx('digest_days')
      .insert({ day })
      .onConflict('day')
      .ignore()
      .returning('day');
    if (marked.length === 0) {
      return false;
    }
    await tx('digest_days').where('day', '<', day).delete();
    await tx.batchInsert(
      'notification_outbox',
      digests.map(({ owner, facts }) => ({
        id: newId(now),
        owner,
        kind: 'digest',
        payload: JSON.stringify(facts),
        due_at: now,
      })),
      100,
    );
    return true;
  });
}
