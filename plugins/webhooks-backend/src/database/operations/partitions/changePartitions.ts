import type { Knex } from 'knex';

/**
 * How long a change waits for a lock. Statements that need the table queue behind it, so it gives up soon, and the next
 * run of the health task tries again.
 */
const LOCK_TIMEOUT_MS = 500;
/** How long a statement of a change may run, while it holds its locks. */
const STATEMENT_TIMEOUT_MS = 5_000;

/** Lock not available, query canceled by the statement timeout, and deadlock detected. */
const BUSY_CODES = ['55P03', '57014', '40P01'];

/**
 * Changes the partitions of `attempts` in a short transaction. Replicas take turns.
 *
 * @returns undefined if the table was in use for too long
 */
export async function changePartitions<TResult>(
  knex: Knex,
  change: (tx: Knex.Transaction) => Promise<TResult>,
): Promise<TResult | undefined> {
  try {
    return await knex.transaction(async tx => {
      await tx.raw(`set local lock_timeout = ${LOCK_TIMEOUT_MS}`);
      await tx.raw(`set local statement_timeout = ${STATEMENT_TIMEOUT_MS}`);
      await tx.raw(
        `select pg_advisory_xact_lock(hashtext('webhooks partitions in ' || current_schema()))`,
      );
      return change(tx);
    });
  } catch (error) {
    if (BUSY_CODES.includes((error as { code: string }).code)) {
      return undefined;
    }
    throw error;
  }
}
