import type { Knex } from 'knex';
import type { AlertFacts, IntegrationAlert } from '../../../model/alert';
import { newId } from '../../../model/ids';

/** An alert about a change to an integration. */
export type StateAlert = Omit<IntegrationAlert, 'integrationId'>;

/** Stores an alert in the same transaction as its cause, so that neither is committed alone. */
export async function insertAlert(
  tx: Knex,
  alert: IntegrationAlert & { now: number },
): Promise<void> {
  const integration = await tx('integrations')
    .where({ id: alert.integrationId })
    .first('url', 'entity_ref');
  const facts: AlertFacts = {
    ...alert.facts,
    host: integration && new URL(integration.url).host,
    entityRef: integration?.entity_ref ?? undefined,
  };
  await tx('notification_outbox').insert({
    id: newId(alert.now),
    integration_id: alert.integrationId,
    owner: alert.owner,
    kind: alert.kind,
    payload: JSON.stringify(facts),
    due_at: alert.now,
  });
}
