import type { Knex } from 'knex';
import type { IntegrationRow } from '../../tables';
import { toRecord, type IntegrationRecord } from './integrationRow';

export async function findConfigManaged(
  knex: Knex,
): Promise<IntegrationRecord[]> {
  const rows = await knex<IntegrationRow>('integrations')
    .where({ managed_by: 'config' })
    .orderBy('id');
  return rows.map(toRecord);
}
