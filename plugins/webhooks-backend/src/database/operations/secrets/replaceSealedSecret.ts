import type { Knex } from 'knex';
import type { SealedSecret } from './readSealedSecrets';

/**
 * Stores a signing secret that was sealed again, unless it was changed meanwhile.
 *
 * @returns whether it was stored
 */
export async function replaceSealedSecret(
  knex: Knex,
  { id, secret }: SealedSecret,
  resealed: string,
): Promise<boolean> {
  const changed = await knex('integration_secrets')
    .where({ id, secret })
    .update({ secret: resealed });
  return changed > 0;
}
