import type { Knex } from 'knex';

/** The sealed header values of an integration, by name. */
export interface SealedHeaders {
  id: string;
  url: string;
  /** The stored JSON of the values. */
  headers: string;
}

export interface PageOptions {
  /** Rows after the one with this id. */
  after?: string;
  limit: number;
}

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
