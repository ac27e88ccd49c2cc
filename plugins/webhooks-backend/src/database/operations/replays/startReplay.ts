import type { Replay } from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import { newId } from '../../../model/ids';
import type { ReplayRow } from '../../tables';
import type { IntegrationRecord } from '../integrations/integrationRow';
import { changedMeanwhile, keepRevision } from '../integrations/revision';
import { countSelection } from '../log/countSelection';
import { pageOfSelection } from '../log/pageOfSelection';
import type { DeliverySelection } from '../log/selectDeliveries';
import { replaySelected } from '../queue/replaySelected';
import { assertNoReplay } from './assertNoReplay';
import { toReplay } from './replayRow';

/** A request for a replay. */
export interface ReplayOptions extends Omit<
  DeliverySelection,
  'integrationId'
> {
  /** The revision of the integration that the decision was based on. */
  integration: IntegrationRecord;
  /** Whether the outcomes of the deliveries count towards the health from now on. */
  trust: boolean;
  /** The entity ref or principal of the caller. */
  createdBy: string;
  /** Number of deliveries from which on a replay runs in the background. */
  limit: number;
}

export async function startReplay(
  knex: Knex,
  options: ReplayOptions,
): Promise<number | Replay> {
  const { integration, limit, trust, now } = options;
  const selection = { ...options, integrationId: integration.id };
  return knex.transaction(async tx => {
    await keepRevision(tx, integration);
    const ids = await pageOfSelection(tx, selection, { limit });
    if (ids.length < limit) {
      return replaySelected(tx, selection, { ids, trust });
    }
    const inserted: ReplayRow[] = await tx('replays')
      .insert({
        id: newId(now),
        integration_id: integration.id,
        state: 'queued',
        from_time: options.from,
        to_time: options.to,
        status: JSON.stringify(options.status),
        event_types: options.eventTypes && JSON.stringify(options.eventTypes),
        trusted: trust,
        owner: integration.owner,
        entity_ref: integration.entityRef,
        epoch: integration.epoch,
        selected: await countSelection(tx, selection),
        turn_at: now,
        created_at: now,
        created_by: options.createdBy,
      })
      .onConflict()
      .ignore()
      .returning('*');
    if (inserted.length === 0) {
      await assertNoReplay(tx, integration.id);
      throw changedMeanwhile(integration.id);
    }
    return toReplay(inserted[0]);
  });
}
