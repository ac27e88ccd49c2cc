import type { Knex } from 'knex';
import { decodeCursor, encodeCursor } from '../../../lib/cursor';
import { isStorable } from '../../dialect';
import type { IntegrationRow } from '../../tables';
import { toRecord, type IntegrationRecord } from './integrationRow';
import { applyFilters, type IntegrationListFilters } from './listFilters';
import { addSortKey, isNumeric, type ListOrder } from './listOrder';

/** A page of a list of integrations. */
export interface ListIntegrationsOptions
  extends IntegrationListFilters, Partial<ListOrder> {
  limit: number;
  cursor?: string;
}

type SortedRow = IntegrationRow & { sort_key?: string | number };

/** Sorted by the key of the order, by name, and by id. */
export async function listIntegrations(
  knex: Knex,
  options: ListIntegrationsOptions,
): Promise<{ items: IntegrationRecord[]; nextCursor?: string }> {
  const { sort = 'name', order = 'asc' } = options;
  const matching: Knex.QueryBuilder = knex('integrations');
  const key = addSortKey(knex, matching, options, { sort, order });
  applyFilters(matching, options);
  const query: Knex.QueryBuilder = key
    ? knex
        .from(
          matching
            .select(
              'integrations.*',
              knex.raw(`${key.sql} as sort_key`, key.bindings),
            )
            .as('integrations'),
        )
        .orderBy([{ column: 'sort_key', order }, 'name', 'id'])
    : matching.orderBy([
        { column: 'name', order },
        { column: 'id', order },
      ]);
  const after = order === 'asc' ? '>' : '<';
  if (options.cursor) {
    const [, , name, id, last] = decodeCursor(
      options.cursor,
      parts =>
        parts.length === (key ? 5 : 4) &&
        parts[0] === sort &&
        parts[1] === order &&
        parts.every(isStorable) &&
        (!isNumeric(sort) || /^-?\d{1,9}$/.test(parts[4])),
    );
    if (key) {
      const value = isNumeric(sort) ? Number(last) : last;
      query.whereRaw(
        `(sort_key ${after} ? or (sort_key = ? and (name, id) > (?, ?)))`,
        [value, value, name, id],
      );
    } else {
      query.whereRaw(`(name, id) ${after} (?, ?)`, [name, id]);
    }
  }
  const rows: SortedRow[] = await query.limit(options.limit + 1);
  const items = rows.slice(0, options.limit);
  const last = items.at(-1);
  return {
    items: items.map(toRecord),
    ...(rows.length > options.limit &&
      last && {
        nextCursor: encodeCursor([
          sort,
          order,
          last.name,
          last.id,
          ...(key ? [String(last.sort_key)] : []),
        ]),
      }),
  };
}
