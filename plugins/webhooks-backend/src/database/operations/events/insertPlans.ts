import type { DispatchResult } from 'backstage-plugin-webhooks-common';
import type { Knex } from 'knex';
import { toResult, type PlannedEvent } from '../../../model/plan';
import { findRepeated, type RepeatedEvent } from './findRepeated';
import { insertDeliveries } from './insertDeliveries';
import { insertEvents } from './insertEvents';
import { lockStates } from './lockStates';

/** The result of storing a planned event. */
export type InsertedEvent =
  | {
      kind: 'created';
      result: DispatchResult;
      /** The integrations whose deliveries are waiting in the queue. */
      waiting: string[];
    }
  | RepeatedEvent;

export async function insertPlans(
  knex: Knex,
  plans: PlannedEvent[],
  leaseMs: number,
): Promise<Map<string, InsertedEvent>> {
  return knex.transaction(tx => insertPlansWithin(tx, plans, leaseMs));
}

/** Like {@link insertPlans}, as part of a larger transaction. */
export async function insertPlansWithin(
  tx: Knex.Transaction,
  plans: PlannedEvent[],
  leaseMs: number,
): Promise<Map<string, InsertedEvent>> {
  const current = await decideHeld(tx, plans);
  const insertedIds = await insertEvents(tx, current);
  const created = current.filter(({ id }) => insertedIds.has(id));
  await insertDeliveries(tx, created, leaseMs);
  const repeated = await findRepeated(
    tx,
    current.filter(({ id }) => !insertedIds.has(id)),
  );
  return new Map<string, InsertedEvent>([
    ...repeated,
    ...created.map((plan): [string, InsertedEvent] => [
      plan.id,
      {
        kind: 'created',
        result: toResult(plan),
        waiting: waitingIntegrations(plan),
      },
    ]),
  ]);
}

/** Updates the plans with the locked states of the integrations, and drops deliveries to deleted ones. */
async function decideHeld(
  tx: Knex.Transaction,
  plans: PlannedEvent[],
): Promise<PlannedEvent[]> {
  const ids = new Set(
    plans.flatMap(({ deliveries }) =>
      deliveries
        .filter(({ status }) => status === 'held')
        .map(({ integrationId }) => integrationId),
    ),
  );
  if (ids.size === 0) {
    return plans;
  }
  const states = await lockStates(tx, ids);
  return plans.map(plan => ({
    ...plan,
    deliveries: plan.deliveries.flatMap(delivery => {
      const state = states.get(delivery.integrationId);
      if (delivery.status === 'pending' || state === 'disabled') {
        return [delivery];
      }
      return state ? [{ ...delivery, status: 'pending' as const }] : [];
    }),
  }));
}

function waitingIntegrations({ deliveries, leased }: PlannedEvent): string[] {
  return leased.length === deliveries.length
    ? []
    : deliveries
        .filter(
          ({ status, leaseToken }) =>
            status === 'pending' && leaseToken === undefined,
        )
        .map(({ integrationId }) => integrationId);
}
