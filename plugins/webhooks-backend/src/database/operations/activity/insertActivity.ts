import type { IntegrationActivity } from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import { newId } from '../../../model/ids';

/** A change to an integration, in the words of the audit log. */
export interface NewActivity extends Omit<IntegrationActivity, 'id' | 'at'> {
  integrationId: string;
  now: number;
}

/** Records a change to an integration, in the transaction that makes it. */
export async function insertActivity(
  tx: Knex,
  { integrationId, event, actor, now, ...facts }: NewActivity,
): Promise<void> {
  await insertActivities(tx, [integrationId], { event, actor, now, ...facts });
}

/** Like {@link insertActivity}, for a change to several integrations. */
export async function insertActivities(
  tx: Knex,
  integrationIds: string[],
  { event, actor, now, ...facts }: Omit<NewActivity, 'integrationId'>,
): Promise<void> {
  if (integrationIds.length > 0) {
    await tx('integration_activity').insert(
      integrationIds.map(id => ({
        id: newId(now),
        integration_id: id,
        event,
        actor: actor ?? null,
        facts: JSON.stringify(facts),
      })),
    );
  }
}
