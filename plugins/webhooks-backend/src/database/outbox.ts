import type { Knex } from 'knex';
import type { HealthEvidence } from 'backstage-plugin-webhooks-common';
import type { EarlyWarningCause } from '../model/earlyWarning';
import { newId } from '../model/ids';
import { isPostgres, rowsOf, storable } from './dialect';

/** Kinds of alerts to owners. */
export type AlertKind =
  | 'disabled'
  | 'disabled-by-hand'
  | 'early-warning'
  | 'success-rate'
  | 'warning'
  | 'recovered';

/** The facts of an alert. */
export interface AlertFacts {
  name: string;
  /** Host of the URL, which says where to look. The rest of a URL may be a secret. */
  host?: string;
  /** The entity that the integration is about. */
  entityRef?: string;
  evidence?: HealthEvidence;
  /** Who disabled it by hand, and the reason that was given. */
  disabledBy?: string;
  reason?: string;
  /** The reason of an early warning, and the time since which every request has failed. */
  earlyWarning?: { cause: EarlyWarningCause; failingSince?: string };
  /** The days with a low success rate, in words. */
  rates?: string;
  /** Failing days in a row, and how many of them disable the integration. */
  failingDays?: number;
  failingDaysLimit?: number;
}

/** The deliveries of an owner's integrations that failed for good in a UTC day. */
export interface DigestFacts {
  /** `YYYY-MM-DD` */
  day: string;
  failed: number;
  /** The integrations with the most of them. */
  integrations: { id: string; name: string; failed: number }[];
  /** How many more integrations have any. */
  others: number;
}

/** An alert about one integration. */
export interface IntegrationAlert {
  integrationId: string;
  owner: string;
  kind: AlertKind;
  facts: AlertFacts;
}

/** An alert about all integrations of an owner. */
export interface DigestAlert {
  integrationId?: undefined;
  owner: string;
  kind: 'digest';
  facts: DigestFacts;
}

/** An alert that the notification service has not taken yet. */
export type OutboxAlert = (IntegrationAlert | DigestAlert) & {
  id: string;
  /** Tries so far, this one included. */
  attempts: number;
};

/**
 * Stores an alert in the transaction that makes it true, so that neither exists without the other.
 */
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

/**
 * Takes alerts that are due, oldest first, and keeps other replicas from them until `nextTryAt`.
 */
export async function claimAlerts(
  knex: Knex,
  options: { now: number; nextTryAt: number; limit: number },
): Promise<OutboxAlert[]> {
  const rows = rowsOf<{
    id: string;
    integration_id: string | null;
    owner: string;
    kind: OutboxAlert['kind'];
    payload: string;
    attempts: number;
  }>(
    await knex.raw(
      `with due as (
         select id from notification_outbox where due_at <= ? order by due_at, id limit ?
         ${isPostgres(knex) ? 'for update skip locked' : ''}
       )
       update notification_outbox set due_at = ?, attempts = attempts + 1
       where id in (select id from due)
       returning id, integration_id, owner, kind, payload, attempts`,
      [options.now, options.limit, options.nextTryAt],
    ),
  );
  return rows
    .map(
      row =>
        ({
          id: row.id,
          integrationId: row.integration_id ?? undefined,
          owner: row.owner,
          kind: row.kind,
          facts: JSON.parse(row.payload),
          attempts: row.attempts,
        }) as OutboxAlert,
    )
    .sort((a, b) => a.id.localeCompare(b.id));
}

/** Removes an alert that was taken. */
export async function deleteAlert(knex: Knex, id: string): Promise<void> {
  await knex('notification_outbox').where({ id }).delete();
}

/** Puts off an alert that its owner may not get yet. It was not tried, so that is not counted as a try. */
export async function delayAlert(
  knex: Knex,
  id: string,
  dueAt: number,
): Promise<void> {
  await knex('notification_outbox')
    .where({ id })
    .update({ due_at: dueAt })
    .decrement('attempts');
}

/** Puts off an alert that was not taken. */
export async function postponeAlert(
  knex: Knex,
  id: string,
  options: { dueAt: number; error: string },
): Promise<void> {
  await knex('notification_outbox')
    .where({ id })
    .update({
      due_at: options.dueAt,
      last_error: storable(options.error).slice(0, 1024),
    });
}
