import type { Knex } from 'knex';
import { isPostgres, recordset } from '../../dialect';
import { cancelHeld } from '../log/cancelHeld';
import type { StrandedKind, StrandedDelivery } from './findStranded';

/** Queues `unqueued` and `unheld` deliveries, sets `queued` ones to pending, and cancels `orphaned` ones. */
export async function repairStranded(
  knex: Knex,
  stranded: StrandedDelivery[],
  now: number,
): Promise<void> {
  const ofKind = (kind: StrandedKind) =>
    stranded.filter(one => one.kind === kind);
  await knex.transaction(async tx => {
    await tx('delivery_queue')
      .whereIn(
        'delivery_id',
        ofKind('queued').map(({ id }) => id),
      )
      .where('logged', false)
      .update({ logged: true });
    const findIds = async (kind: StrandedKind, status: string[]) => {
      const query = tx('deliveries')
        .whereIn(
          'id',
          ofKind(kind).map(({ id }) => id),
        )
        .whereIn('status', status)
        .orderBy('id');
      const ids: string[] = await (
        isPostgres(tx) ? query.forUpdate() : query
      ).pluck('id');
      return recordset(
        tx,
        'r',
        { id: 'uuid' },
        ids.map(id => ({ id })),
      );
    };
    const unqueued = await findIds('unqueued', ['pending']);
    await tx.raw(
      `insert into delivery_queue
         (delivery_id, integration_id, logged, event_id, event_type, url, test, trusted, attempt_count, due_at, queued_at, attempts_since_queued, trigger)
       select d.id, d.integration_id, true, d.event_id, d.event_type, d.url, d.test, d.trusted, d.attempt_count, ?, ?, 0, 'automatic'
       from ${unqueued.sql} join deliveries d on d.id = r.id where true on conflict do nothing`,
      [now, now, ...unqueued.bindings],
    );
    const queued = await findIds('queued', [
      'succeeded',
      'failed',
      'cancelled',
      'held',
    ]);
    await tx.raw(
      `update deliveries as d set status = 'pending', ended_at = null, end_reason = null
       from ${queued.sql} where d.id = r.id and exists (
         select 1 from delivery_queue q where q.integration_id = d.integration_id and q.delivery_id = d.id
       )`,
      queued.bindings,
    );
    await cancelHeld(tx, {
      ids: ofKind('orphaned').map(({ id }) => id),
      now,
    });
    // A replay queues the held deliveries in batches, and stops if the integration is disabled first.
    await tx('integrations')
      .whereIn('id', [
        ...new Set(ofKind('unheld').map(one => one.integrationId)),
      ])
      .where({ state: 'active', replay_held_at: null })
      .update({ replay_held_at: now, replay_held_waived: false });
  });
}
