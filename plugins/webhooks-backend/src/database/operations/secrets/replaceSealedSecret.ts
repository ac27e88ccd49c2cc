import type { Knex } from 'knex';
import type { SealedSecret } from './readSealedSecrets';

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
