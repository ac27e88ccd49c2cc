import type { Knex } from 'knex';
import { pageOfSelection, selectDeliveries } from './deliverySelection';
import type { DeliverySelection } from './deliverySelection';
import { inBatches, type Batch } from './inBatches';
import type { IntegrationRecord } from './integrations/integrationRow';
import { assertRevision, type Revision } from './integrations/revision';
import { hasten, requeue } from './requeue';

/** Deliveries that one transaction queues. */
const BATCH = 500;
/** How long a FIFO integration waits for the next batch of a replay whose replica may have died. */
const NEXT_BATCH_MS = 30_000;

/** A replay of deliveries. */
export interface ReplayOptions extends Omit<
  DeliverySelection,
  'integrationId'
> {
  /** The integration that it was decided on. */
  integration: Revision & Pick<IntegrationRecord, 'ordering'>;
  /** Whether what becomes of them counts from now on. */
  trust: boolean;
}

/**
 * Queues deliveries of an integration, due now and with the whole retry schedule before them, oldest first, in batches of
 * a transaction each. A replay that breaks off can be repeated: what is queued already is not queued twice.
 *
 * @returns how many
 *
 * @throws `NotFoundError`, `ConflictError` when the integration was changed meanwhile
 */
export async function replayDeliveries(
  knex: Knex,
  options: ReplayOptions,
): Promise<number> {
  return inBatches(after => replayBatch(knex, options, after));
}

async function replayBatch(
  knex: Knex,
  options: ReplayOptions,
  after: string | undefined,
): Promise<Batch> {
  const { integration, trust, now, status } = options;
  const selection = { ...options, integrationId: integration.id };
  return knex.transaction(async tx => {
    await assertRevision(tx, integration);
    const ids = await pageOfSelection(tx, selection, { after, limit: BATCH });
    const last = ids.length < BATCH ? undefined : ids.at(-1);
    const isOneOfSeveral = after !== undefined || last !== undefined;
    if (integration.ordering === 'fifo' && isOneOfSeveral) {
      // Deliveries of this batch must not overtake older ones that wait, nor newer ones those of the next batch. Claims
      // lock this row first, too.
      await tx('integrations')
        .where({ id: integration.id })
        .update({
          replay_until: last === undefined ? null : now + NEXT_BATCH_MS,
        });
    }
    const hastened = status.includes('pending')
      ? await hasten(tx, {
          ...{ integrationId: integration.id, ids },
          ...{ trust, now },
        })
      : 0;
    const queued = await requeue(tx, {
      select: query =>
        selectDeliveries(query, tx, {
          ...selection,
          status: status.filter(one => one !== 'pending'),
        }).whereIn('d.id', ids),
      trigger: 'manual',
      trust,
      now,
    });
    return { count: hastened + queued, last };
  });
}
