import type { IntegrationActivity } from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import { newId } from '../../../model/ids';

/** A change to an integration, in the words of the audit log. */
export interface NewActivity extends Omit<IntegrationActivity, 'id' | 'at'> {
  integrationId: string;
  now: number;
}

/**
 * Records a change to an integration, in the transaction that makes it.
 *
 * @returns the id of the entry
 */
export async function insertActivity(
  tx: Knex,
  { integrationId, event, actor, now, ...facts }: NewActivity,
): Promise<string> {
  const [id] = await insertActivities(tx, [integrationId], {
    ...{ event, actor, now },
    ...facts,
  });
  return id;
}

/** Like {@link insertActivity}, for a change to several integrations. */
export async function insertActivities(
  tx: Knex,
  integrationIds: string[],
  { event, actor, now, ...facts }: Omit<NewActivity, 'integrationId'>,
): Promise<string[]> {
  const rows = integrationIds.map(integrationId => ({
    id: newId(now),
    integration_id: integrationId,
    event,
    actor: actor ?? null,
    facts: JSON.stringify(facts),
  }));
  if (rows.length > 0) {
    await tx('integration_activity').insert(rows);
  }
  return rows.map(({ id }) => id);
}

/** Replaces the facts of a change that takes several transactions, in each but the first. */
export async function updateActivity(
  tx: Knex,
  id: string,
  { integrationId, event, actor, now, ...facts }: NewActivity,
): Promise<void> {
  await tx('integration_activity')
    .where({ id })
    .update({ facts: JSON.stringify(facts) });
}
