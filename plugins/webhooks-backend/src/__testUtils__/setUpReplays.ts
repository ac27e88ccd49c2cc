import type { Replay } from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import { ActivityLog } from '../database/ActivityLog';
import { DeliveryQueue } from '../database/DeliveryQueue';
import { isPostgres } from '../database/dialect';
import {
  IntegrationStore,
  type IntegrationRecord,
} from '../database/IntegrationStore';
import { ReplayStore, type ReplayOptions } from '../database/ReplayStore';
import { addDeliveries, addIntegration, logAll } from './fixtures';

/** The time at which the deliveries were created. */
export const REPLAY_NOW = Date.parse('2026-03-02T12:00:00Z');

/** The number of deliveries in a batch. */
export const REPLAY_BATCH = 5;

/** An integration with failed deliveries, which replays send again in small batches. */
export async function setUpReplays(
  knex: Knex,
  count: number,
  integration: Partial<IntegrationRecord> = {},
) {
  const store = new IntegrationStore({ knex });
  const replays = new ReplayStore({ knex });
  const queue = new DeliveryQueue({ knex });
  const addFailed = async (integrationId: string, number: number) => {
    await addIntegration(store, { id: integrationId, ...integration });
    const ids = await addDeliveries(knex, {
      integrationIds: [integrationId],
      now: REPLAY_NOW,
      count: number,
    });
    await logAll(knex);
    await knex('delivery_queue').delete();
    await knex('deliveries').update({ status: 'failed', ended_at: REPLAY_NOW });
    return ids;
  };
  const failed = await addFailed('a', count);
  const start = async (
    options: Partial<ReplayOptions> = {},
    integrationId = 'a',
  ) =>
    replays.start({
      integration: await store.get(integrationId),
      from: REPLAY_NOW,
      to: REPLAY_NOW + 1,
      status: ['failed'],
      trust: true,
      createdBy: 'user:default/mock',
      limit: REPLAY_BATCH,
      now: REPLAY_NOW,
      ...options,
    });
  const startLarge = async (integrationId = 'a') =>
    (await start({}, integrationId)) as Replay;
  const batch = async () =>
    (
      await replays.runBatch({
        now: REPLAY_NOW,
        limit: REPLAY_BATCH,
        wants: async () => true,
      })
    )?.replay;
  const toEnd = async () => {
    let last = await batch();
    while (last && !last.endedAt) {
      last = await batch();
    }
    return last;
  };
  const queued = (): Promise<string[]> =>
    knex('delivery_queue').orderBy('delivery_id').pluck('delivery_id');
  /** Makes the queued deliveries fail again. */
  const failAgain = async () => {
    const ids = await queued();
    await knex('delivery_queue').delete();
    await knex('deliveries').update({ status: 'failed', ended_at: REPLAY_NOW });
    return ids;
  };
  const claim = async () =>
    (
      await queue.claimPaced({
        ...{ requests: [{ integrationId: 'a', slots: 9 }], now: REPLAY_NOW },
        leaseMs: 60_000,
      })
    ).claimed.map(({ deliveryId }) => deliveryId);
  return {
    ...{ knex, store, replays, queue, addFailed, failed, failAgain },
    ...{ start, startLarge, batch, toEnd, queued, claim },
  };
}

/** The newest activity of the integration `a`. */
export async function lastActivity(knex: Knex) {
  const { items } = await new ActivityLog({ knex }).list('a', { limit: 1 });
  return items[0];
}

/** Makes batches fail once a replay would have queued more than `max` deliveries. */
export async function refuseBeyond(
  knex: Knex,
  max: number,
): Promise<() => Promise<void>> {
  if (isPostgres(knex)) {
    await knex.raw(
      `alter table replays add constraint refusing check (replayed <= ${max})`,
    );
    return () => knex.raw('alter table replays drop constraint refusing');
  }
  await knex.raw(
    `create trigger refusing before update on replays when new.replayed > ${max}
     begin select raise(abort, 'refused'); end`,
  );
  return () => knex.raw('drop trigger refusing');
}
