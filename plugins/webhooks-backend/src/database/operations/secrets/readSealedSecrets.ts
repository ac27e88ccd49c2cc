import type { Knex } from 'knex';
import type { PageOptions } from './readSealedHeaders';

/** A sealed signing secret. */
export interface SealedSecret {
  id: string;
  integrationId: string;
  secret: string;
}

export async function readSealedSecrets(
  knex: Knex,
  { after, limit }: PageOptions,
): Promise<SealedSecret[]> {
  return knex('integration_secrets')
    .where(query => after && query.where('id', '>', after))
    .orderBy('id')
    .limit(limit)
    .select('id', 'integration_id as integrationId', 'secret');
}
