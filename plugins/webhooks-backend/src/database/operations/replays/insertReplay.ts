import type { DeliveryStatus, Replay } from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import { newId } from '../../../model/ids';
import type { ReplayRow } from '../../tables';
import type { IntegrationRecord } from '../integrations/integrationRow';
import { integrationChanged } from '../integrations/missedRevision';
import { insertActivity } from '../activity/insertActivity';
import type { AnswerFilters } from '../log/answerFilters';
import { assertNoReplay } from './assertNoReplay';
import { toReplay } from './replayRow';

/** A replay that runs in the background. */
export interface NewReplay extends AnswerFilters {
  /** The revision of the integration that the decision was based on. */
  integration: IntegrationRecord;
  /** Whether it sends events that the integration never received. */
  missing: boolean;
  /** Whether it sends the current state of catalog entities. */
  catalog: boolean;
  from: number;
  to: number;
  status: DeliveryStatus[];
  eventTypes?: string[];
  failedAfter?: number;
  /** Whether the outcomes of the deliveries count from now on. */
  trust: boolean;
  /** Number of deliveries or events to send. */
  selected: number;
  /** Entity ref or principal of the caller. */
  createdBy: string;
  now: number;
}

/**
 * @throws `ConflictError` if the integration was changed concurrently or already has a replay
 */
export async function insertReplay(
  tx: Knex.Transaction,
  options: NewReplay,
): Promise<Replay> {
  const { integration, now } = options;
  const inserted: ReplayRow[] = await tx('replays')
    .insert({
      id: newId(now),
      integration_id: integration.id,
      state: 'queued',
      from_time: options.from,
      to_time: options.to,
      missing: options.missing,
      catalog: options.catalog,
      status: JSON.stringify(options.status),
      event_types: options.eventTypes && JSON.stringify(options.eventTypes),
      outcomes: options.outcome && JSON.stringify(options.outcome),
      status_codes: options.statusCode && JSON.stringify(options.statusCode),
      failed_after: options.failedAfter,
      trusted: options.trust,
      owner: integration.owner,
      entity_ref: integration.entityRef,
      epoch: integration.epoch,
      selected: options.selected,
      turn_at: now,
      created_at: now,
      created_by: options.createdBy,
    })
    .onConflict()
    .ignore()
    .returning('*');
  if (inserted.length === 0) {
    await assertNoReplay(tx, integration.id);
    throw integrationChanged(integration.id);
  }
  const replay = toReplay(inserted[0]);
  await insertActivity(tx, {
    event: 'integration-replay',
    integrationId: integration.id,
    actor: options.createdBy,
    replayId: replay.id,
    missing: replay.missing,
    catalog: replay.catalog,
    from: replay.from,
    to: replay.to,
    count: replay.selected,
    now,
  });
  return replay;
}
