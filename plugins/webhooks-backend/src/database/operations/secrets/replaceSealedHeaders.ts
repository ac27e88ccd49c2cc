import type { Knex } from 'knex';
import type { SealedHeaders } from './readSealedHeaders';

/**
 * Stores headers that were sealed again, unless they or the URL were changed meanwhile. The values stay the same, so no
 * sender has to load them again.
 *
 * @returns whether they were stored
 */
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
