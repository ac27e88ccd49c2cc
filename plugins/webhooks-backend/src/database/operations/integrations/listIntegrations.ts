import type { Knex } from 'knex';
import { decodeCursor, encodeCursor } from '../../../lib/cursor';
import { isStorable } from '../../dialect';
import type { IntegrationRow } from '../../tables';
import { toRecord, type IntegrationRecord } from './integrationRow';
import { applyFilters, type IntegrationListFilters } from './listFilters';

/** A page of a list of integrations. */
export interface ListIntegrationsOptions extends IntegrationListFilters {
  limit: number;
  cursor?: string;
}

export async function listIntegrations(
  knex: Knex,
  options: ListIntegrationsOptions,
): Promise<{ items: IntegrationRecord[]; nextCursor?: string }> {
  const query = knex<IntegrationRow>('integrations')
    .orderBy(['name', 'id'])
    .limit(options.limit + 1);
  if (options.cursor) {
    const [name, id] = decodeCursor(
      options.cursor,
      key => key.length === 2 && key.every(isStorable),
    );
    query.whereRaw('(name, id) > (?, ?)', [name, id]);
  }
  applyFilters(query, options);
  const rows = await query;
  const items = rows.slice(0, options.limit).map(toRecord);
  const last = items.at(-1);
  return {
    items,
    ...(rows.length > options.limit &&
      last && { nextCursor: encodeCursor([last.name, last.id]) }),
  };
}
