import type { Knex } from 'knex';
import { isIntegrationId } from '../../../model/ids';
import type { IntegrationRow } from '../../tables';
import { toRecord, type IntegrationRecord } from './integrationRow';

export async function findIntegrations(
  knex: Knex,
  ids: string[],
): Promise<IntegrationRecord[]> {
  const rows = await knex<IntegrationRow>('integrations').whereIn(
    'id',
    ids.filter(isIntegrationId),
  );
  return rows.map(toRecord);
}
