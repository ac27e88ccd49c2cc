import type { Knex } from 'knex';

/** Header values of an integration by name, each sealed. */
export interface SealedHeaders {
  id: string;
  url: string;
  /** As it is stored: JSON of the values. */
  headers: string;
}

export interface PageOptions {
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
