import { mockServices } from '@backstage/backend-test-utils';
import type { AttemptOutcome } from 'backstage-plugin-webhooks-common';
import { TestClock } from 'backstage-webhooks-test';
import type { Knex } from 'knex';
import { DeliveryLog } from '../database/DeliveryLog';
import { DeliveryQueue } from '../database/DeliveryQueue';
import { HealthStore } from '../database/HealthStore';
import { IntegrationStore } from '../database/IntegrationStore';
import { HealthMonitor } from '../health/HealthMonitor';
import { DEFAULT_COOL_DOWN } from '../model/circuitBreaker';
import {
  addDeliveries,
  addIntegration,
  claimAll,
  HEALTH_OPTIONS,
  toAttemptRecord,
} from './fixtures';

/** How many attempts end with each outcome. */
export type Traffic = Partial<Record<AttemptOutcome, number>>;

const STATUS: Partial<Record<AttemptOutcome, number>> = {
  success: 200,
  error: 500,
  throttled: 429,
  gone: 410,
};

/** Records requests to integrations in a migrated database, and checks their health. */
export async function monitorHealth(knex: Knex, ...integrationIds: string[]) {
  const integrations = new IntegrationStore({ knex });
  for (const integrationId of integrationIds) {
    await addIntegration(integrations, { id: integrationId });
  }
  // Without the cool-down, which would delay the many failures needed here.
  const queue = new DeliveryQueue({
    knex,
    coolDown: { ...DEFAULT_COOL_DOWN, failures: 1_000_000 },
  });
  const log = new DeliveryLog({ knex });
  const health = new HealthStore({ knex });
  const clock = new TestClock('2026-03-02T12:00:00Z');
  const audited: unknown[] = [];
  const logger = mockServices.logger.mock();
  const changed: string[] = [];
  let kicks = 0;
  const replica = () =>
    new HealthMonitor({
      integrations,
      health,
      log,
      options: HEALTH_OPTIONS,
      clock,
      auditor: {
        async createEvent(event) {
          audited.push(event);
          return { success: async () => {}, fail: async () => {} };
        },
      },
      logger,
      onAlert: () => {
        kicks += 1;
      },
      onChange: one => changed.push(one),
    });
  const monitor = replica();

  /** Sends to an integration at the time of the clock, records the attempts, and checks it. */
  async function send(integrationId: string, traffic: Traffic) {
    const outcomes = Object.entries(traffic).flatMap(([outcome, count]) =>
      Array<AttemptOutcome>(count).fill(outcome as AttemptOutcome),
    );
    if (outcomes.length === 0) {
      return;
    }
    const now = clock.now();
    const receivers = [integrationId];
    await addDeliveries(knex, {
      integrationIds: receivers,
      now,
      count: outcomes.length,
    });
    const claimed = [
      ...(await claimAll(queue, { integrationIds: receivers, now })),
      // After a 429.
      ...(
        await queue.claimPaced({
          requests: [{ integrationId, slots: outcomes.length }],
          now,
          leaseMs: 60_000,
        })
      ).claimed,
    ];
    expect(claimed).toHaveLength(outcomes.length);
    await queue.record(
      claimed.map((delivery, i) =>
        toAttemptRecord(delivery, {
          at: now,
          result: {
            outcome: outcomes[i],
            statusCode: STATUS[outcomes[i]],
            errorCode: outcomes[i] === 'timeout' ? 'ECONNRESET' : undefined,
            responseBody: `${outcomes[i]} ${'x'.repeat(600)}`,
          },
        }),
      ),
      now,
    );
    await monitor.check([integrationId]);
  }

  const alerts = async () => {
    const rows = await knex('notification_outbox').orderBy('id');
    return rows.map(row => row.kind as string);
  };

  return {
    knex,
    integrations,
    health,
    clock,
    monitor,
    replica,
    send,
    alerts,
    audited,
    changed,
    logger,
    kicks: () => kicks,
  };
}
