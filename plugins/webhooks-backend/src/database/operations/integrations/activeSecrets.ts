import type { Knex } from 'knex';
import { toOptionalNumber } from '../../dialect';
import type { SecretRow } from '../../tables';

/** A signing secret, sealed. */
export interface SecretRecord {
  integrationId: string;
  secret: string;
  /** Absent for the current secret. */
  expiresAt?: number;
}

export async function activeSecrets(
  knex: Knex,
  ids: string[],
  now: number,
): Promise<SecretRecord[]> {
  const rows: Pick<SecretRow, 'integration_id' | 'secret' | 'expires_at'>[] =
    await knex('integration_secrets')
      .whereIn('integration_id', ids)
      .where(query =>
        query.whereNull('expires_at').orWhere('expires_at', '>', now),
      )
      .orderByRaw('expires_at is not null, created_at desc')
      .select('integration_id', 'secret', 'expires_at');
  return rows.map(row => ({
    integrationId: row.integration_id,
    secret: row.secret,
    expiresAt: toOptionalNumber(row.expires_at),
  }));
}
