import type { Knex } from 'knex';
import { isPostgres } from '../../dialect';

/** Serialises the transactions that add integrations, so that concurrent ones cannot exceed a limit together. */
export async function lockQuotas(tx: Knex): Promise<void> {
  if (isPostgres(tx)) {
    await tx.raw(
      `select pg_advisory_xact_lock(hashtext('webhooks'), hashtext('integrations'))`,
    );
  }
}
