import type { Knex } from 'knex';
import type { SealedHeaders } from './readSealedHeaders';

export async function replaceSealedHeaders(
  knex: Knex,
  { id, url, headers }: SealedHeaders,
  resealed: string,
): Promise<boolean> {
  const changed = await knex('integrations')
    .where({ id, url, headers })
    .update({ headers: resealed });
  return changed > 0;
}
