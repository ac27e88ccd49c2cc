import type { Replay } from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import { toIso } from '../../../model/clock';
import { insertActivity } from '../activity/insertActivity';
import type { IntegrationRecord } from '../integrations/integrationRow';
import { keepRevision } from '../integrations/keepRevision';
import { countSelection } from '../log/countSelection';
import { pageOfSelection } from '../log/pageOfSelection';
import type { DeliverySelection } from '../log/selectDeliveries';
import { replaySelected } from '../queue/replaySelected';
import { insertReplay } from './insertReplay';

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
  /** A replay of at least this many deliveries runs in the background. */
  limit: number;
}

export async function startReplay(
  knex: Knex,
  options: ReplayOptions,
): Promise<number | Replay> {
  const { integration, limit, trust } = options;
  const selection = { ...options, integrationId: integration.id };
  return knex.transaction(async tx => {
    await keepRevision(tx, integration);
    const ids = await pageOfSelection(tx, selection, { limit });
    if (ids.length < limit) {
      const count = await replaySelected(tx, selection, { ids, trust });
      if (count > 0) {
        await insertActivity(tx, {
          event: 'integration-replay',
          integrationId: integration.id,
          actor: options.createdBy,
          from: toIso(options.from),
          to: toIso(options.to),
          count,
          now: options.now,
        });
      }
      return count;
    }
    return insertReplay(tx, {
      ...options,
      missing: false,
      catalog: false,
      selected: await countSelection(tx, selection),
    });
  });
}
