import type { Knex } from 'knex';
import { DeliveryLog } from '../database/DeliveryLog';
import { DeliveryQueue } from '../database/DeliveryQueue';
import { IntegrationStore } from '../database/IntegrationStore';
import { applyRetention } from '../database/operations/retention/applyRetention';
import { utcDay } from '../model/clock';
import {
  addDeliveries,
  addIntegration,
  toAttemptRecord,
  claimAll,
  migrated,
} from './fixtures';
import { DAY_MS } from '../model/durations';

/** The time at which the first deliveries of a test are dispatched. */
export const DAY_0 = Date.parse('2026-03-02T12:00:00Z');

/** The time on a day after {@link DAY_0}. */
export function onDay(day: number): number {
  return DAY_0 + day * DAY_MS;
}

/** The stores of an empty database with the given integrations, for tests of retention. */
export async function setUpRetention(
  emptyDatabase: Promise<Knex>,
  integrationIds: string[],
) {
  const knex = await migrated(await emptyDatabase);
  const integrations = new IntegrationStore({ knex });
  for (const id of integrationIds) {
    await addIntegration(integrations, { id });
  }
  const queue = new DeliveryQueue({ knex });
  const log = new DeliveryLog({ knex });

  /** Dispatches events to an integration and sends them on the same day. Returns the ids of the deliveries. */
  const send = async (integrationId: string, day: number, count = 1) => {
    const now = onDay(day);
    const ids = await addDeliveries(knex, {
      integrationIds: [integrationId],
      now,
      count,
    });
    const claimed = await claimAll(queue, {
      integrationIds: [integrationId],
      now,
    });
    await queue.record(
      claimed.map(delivery => toAttemptRecord(delivery, { at: now })),
      now,
    );
    return ids;
  };

  /** Removes everything older than a day. Attempts can have another one. */
  const apply = (
    day: number,
    options: { attempts?: number; signal?: AbortSignal } = {},
  ) =>
    applyRetention(knex, {
      eventsBefore: onDay(day),
      attemptsBefore: onDay(options.attempts ?? day),
      daysBefore: utcDay(onDay(day)),
      periodsBefore: 0,
      signal: options.signal ?? new AbortController().signal,
    });

  return { knex, integrations, queue, log, send, apply };
}
