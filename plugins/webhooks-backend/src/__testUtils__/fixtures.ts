import type { Knex } from 'knex';
import type { HealthOptions } from '../config/options';
import type { DeliveryQueue } from '../database/DeliveryQueue';
import { EventStore } from '../database/EventStore';
import type {
  IntegrationRecord,
  IntegrationStore,
} from '../database/IntegrationStore';
import { openDatabase } from '../database/migrate';
import { logWaiting } from '../database/operations/retention/logWaiting';
import type { DeliverySlots } from '../dispatch/DeliverySlots';
import { EventIntake } from '../dispatch/EventIntake';
import type { SendResult } from '../model/attempt';
import type { AttemptRecord, ClaimedDelivery } from '../model/delivery';
import { newId } from '../model/ids';
import type { NextStep } from '../model/retrySchedule';
import { secretContext } from '../secrets/sealContext';
import { SecretBox } from '../secrets/SecretBox';

/** The default health rules. */
export const HEALTH_OPTIONS: HealthOptions = {
  schedule: { frequency: { minutes: 1 }, timeout: { minutes: 5 } },
  windowDays: 30,
  failingDays: 7,
  timeoutsPerDay: 1000,
  warnAfterDays: 4,
  earlyWarning: { pauses: 2, failingForMs: 60 * 60 * 1000 },
  successRate: { below: 0.5, minAttempts: 100, days: 3, disable: false },
};

/** A signing secret, stored unencrypted as in development. */
export async function plainSecret(
  integrationId: string,
  secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
): Promise<string> {
  const box = SecretBox.create({ keys: [], required: false });
  return box.seal(secret, secretContext(integrationId));
}

/** Migrates an empty database. */
export async function migrated(knex: Knex): Promise<Knex> {
  return openDatabase({ getClient: async () => knex });
}

/** Stores an integration with default values. */
export async function addIntegration(
  store: IntegrationStore,
  integration: Partial<IntegrationRecord> & { id: string },
  now: number = Date.parse('2026-03-02T12:00:00Z'),
): Promise<IntegrationRecord> {
  return store.create({
    integration: {
      name: integration.id,
      owner: 'group:default/team',
      url: 'https://hooks.example.com/',
      eventTypes: ['a.*'],
      headers: {},
      managedBy: 'api',
      ...integration,
    },
    secret: await plainSecret(integration.id),
    createdBy: 'user:default/mock',
    now,
  });
}

/** A delivery before its first attempt. */
export const FIRST_ATTEMPT = {
  deliveryId: 'delivery-1',
  integrationId: 'integration-1',
  eventId: 'event-1',
  dispatchedBy: 'user:default/mock',
  attemptCount: 0,
  body: '{"type":"a.b"}',
};

/** Stores many integrations that subscribe to a pattern, and returns their ids. */
export async function addManyIntegrations(
  knex: Knex,
  options: { count: number; pattern: string; prefix?: string },
): Promise<string[]> {
  const { count, pattern, prefix = 'many' } = options;
  const ids = Array.from(
    { length: count },
    (_, i) => `${prefix}-${String(i).padStart(6, '0')}`,
  );
  await knex.batchInsert(
    'integrations',
    ids.map(id => ({
      id,
      name: id,
      owner: 'group:default/team',
      url: 'https://hooks.example.com/',
      host: 'hooks.example.com',
      event_types: JSON.stringify([pattern]),
      headers: '{}',
      signing: 'hmac',
      ordering: 'none',
      state: 'active',
      managed_by: 'api',
      incarnation: 'first',
      created_at: 0,
      created_by: 'user:default/mock',
      updated_at: 0,
    })),
    500,
  );
  await knex.batchInsert(
    'integration_subscriptions',
    ids.map(id => ({ pattern, integration_id: id })),
    500,
  );
  return ids;
}

/** No slots, so every delivery waits in the queue. */
export const NO_SLOTS: DeliverySlots = {
  leaseMs: 0,
  reserve: () => undefined,
  cancel: () => {},
};

/** Stores events of the type `a.b` and returns the ids of their deliveries, in order. */
export async function addDeliveries(
  knex: Knex,
  options: { integrationIds: string[]; now: number; count?: number },
): Promise<string[]> {
  const { integrationIds, now, count = 1 } = options;
  const stored = await new EventIntake({
    events: new EventStore({ knex }),
  }).dispatch(
    Array.from({ length: count }, (_, i) => ({
      type: 'a.b',
      body: JSON.stringify({ type: 'a.b', timestamp: '', data: { i } }),
      dispatchedBy: 'user:default/mock',
      integrationIds,
      now,
    })),
    NO_SLOTS,
  );
  return stored.flatMap(one => {
    if ('error' in one) {
      throw one.error;
    }
    return one.result.deliveries.map(({ id }) => id);
  });
}

/** Claims all due deliveries of the given integrations. */
export function claimAll(
  queue: DeliveryQueue,
  options: { integrationIds: string[]; now: number; leaseMs?: number },
): Promise<ClaimedDelivery[]> {
  return queue.claim({
    requests: options.integrationIds.map(integrationId => ({
      integrationId,
      slots: 10_000,
    })),
    now: options.now,
    leaseMs: options.leaseMs ?? 60_000,
  });
}

/** The record of an attempt that ended at `at`, by default with a success. */
export function toAttemptRecord(
  delivery: AttemptRecord['delivery'],
  options: {
    at: number;
    result?: Partial<SendResult>;
    next?: NextStep;
    counted?: boolean;
  },
): AttemptRecord {
  const { at, result, next, counted = true } = options;
  return {
    id: newId(at),
    delivery,
    url: 'https://hooks.example.com/',
    requestHeaders: { 'webhook-id': delivery.deliveryId },
    result: {
      outcome: 'success',
      statusCode: 200,
      startedAt: at,
      durationMs: 0,
      responseHeaders: {},
      responseBody: '',
      responseTruncated: false,
      ...result,
    },
    next: next ?? {
      status:
        (result?.outcome ?? 'success') === 'success' ? 'succeeded' : 'failed',
    },
    counted,
  };
}

/** The number of rows of each table of the plugin. */
export async function countRows(knex: Knex): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const table of [
    'integrations',
    'integration_subscriptions',
    'integration_secrets',
    'events',
    'deliveries',
    'delivery_queue',
    'attempts',
    'replays',
    'integration_activity',
    'health_days',
    'health_periods',
    'notification_outbox',
    'event_outbox',
    'digest_days',
    'alert_rates',
    'sources',
    'catalog_snapshot',
  ]) {
    counts[table] = Number((await knex(table).count({ n: '*' }).first())?.n);
  }
  return counts;
}

/** Writes the deliveries that are only in the queue into the log, for tests that read or change the tables. */
export async function logAll(knex: Knex): Promise<void> {
  await logWaiting(
    knex,
    new AbortController().signal,
    'ffffffff-ffff-7fff-bfff-ffffffffffff',
  );
}
