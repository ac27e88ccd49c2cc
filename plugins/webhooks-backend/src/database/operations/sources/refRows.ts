import type { Knex } from 'knex';
import { recordset } from '../../dialect';

/** Entity refs as rows `r`. */
export function refRows(knex: Knex, entityRefs: string[]) {
  return recordset(
    knex,
    'r',
    { entity_ref: 'text' },
    entityRefs.map(ref => ({ entity_ref: ref })),
  );
}
