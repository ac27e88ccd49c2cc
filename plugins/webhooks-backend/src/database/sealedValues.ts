import type { Knex } from 'knex';

/** Header values of an integration by name, each sealed. */
export interface SealedHeaders {
  id: string;
  url: string;
  /** As it is stored: JSON of the values. */
  headers: string;
}

/** A signing secret, sealed. */
export interface SealedSecret {
  id: string;
  integrationId: string;
  secret: string;
}

interface PageOptions {
  /** Rows after the one with this id. */
  after?: string;
  limit: number;
}

/** The headers of integrations that have any, in the order of their ids. */
export async function readSealedHeaders(
  knex: Knex,
  { after, limit }: PageOptions,
): Promise<SealedHeaders[]> {
  return knex('integrations')
    .where('headers', '<>', '{}')
    .where(query => after && query.where('id', '>', after))
    .orderBy('id')
    .limit(limit)
    .select('id', 'url', 'headers');
}

/** Signing secrets, in the order of their ids. */
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
