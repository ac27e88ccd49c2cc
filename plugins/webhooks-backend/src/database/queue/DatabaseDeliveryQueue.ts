/*
 * All SQL of the queue is in this folder.
 *
 * A pending delivery has a row in `delivery_queue`, apart from the log: small rows that live for moments, so that
 * claiming costs the same whatever the log has grown to. A claim sets a token and an expiry on the row. Only who holds
 * the token may record a result, so a replica that stalled past its lease cannot overwrite what the one after it
 * did; and a row whose lease has run out can be claimed again, so nothing has to come by and free it.
 *
 * PostgreSQL runs any number of replicas (SKIP LOCKED), SQLite one process with one connection, where transactions
 * follow one another.
 */
import type { Knex } from 'knex';
import { v4 as uuid } from 'uuid';
import type {
  AttemptRecord,
  ClaimedDelivery,
  ClaimRequest,
  Lane,
  RecordResult,
} from '../../model/delivery';
import { DEFAULT_COOL_DOWN, type CoolDownOptions } from '../../model/flow';
import { newId } from '../../model/ids';
import { isPostgres, recordset, rowsOf } from '../dialect';
import { assertRevision, type Revision } from '../integrations/revision';
import { dueDeliveries, lease } from './claim';
import { claimGated } from './claimGated';
import type { DeliveryQueue } from './DeliveryQueue';
import { expire } from './expire';
import { lockHeld, placesOf, type Lease } from './held';
import { findLanes } from './lanes';
import { isAt } from './place';
import { recordHealth } from './recordHealth';
import { insertAttempts, settleQueue, updateDeliveries } from './settle';

/** So many that two replicas seldom count in the same row, and so few that reading them costs nothing. */
const SHARDS = 16;

/**
 * The queue in the plugin's database.
 */
export class DatabaseDeliveryQueue implements DeliveryQueue {
  readonly #knex: Knex;
  readonly #coolDown: CoolDownOptions;
  readonly #shard = Math.floor(Math.random() * SHARDS);

  static create(options: {
    knex: Knex;
    coolDown?: CoolDownOptions;
  }): DatabaseDeliveryQueue {
    return new DatabaseDeliveryQueue({
      coolDown: DEFAULT_COOL_DOWN,
      ...options,
    });
  }

  private constructor(options: { knex: Knex; coolDown: CoolDownOptions }) {
    this.#knex = options.knex;
    this.#coolDown = options.coolDown;
  }

  async lanes(): Promise<Lane[]> {
    return findLanes(this.#knex);
  }

  async claim(options: {
    requests: ClaimRequest[];
    now: number;
    leaseMs: number;
  }): Promise<ClaimedDelivery[]> {
    return lease(
      this.#knex,
      dueDeliveries(this.#knex, {
        ...options,
        only: `i.state = 'active' and not i.gated`,
      }),
      options.now + options.leaseMs,
    );
  }

  async claimGated(options: {
    requests: ClaimRequest[];
    now: number;
    leaseMs: number;
  }): Promise<{ claimed: ClaimedDelivery[]; tryAt: Map<string, number> }> {
    return claimGated(this.#knex, options);
  }

  async record(attempts: AttemptRecord[], now: number): Promise<RecordResult> {
    return this.#knex.transaction(async tx => {
      const owned = await settleQueue(tx, attempts);
      const ownedAttempts = attempts.filter(attempt =>
        owned.has(attempt.delivery.deliveryId),
      );
      await insertAttempts(tx, attempts);
      let alerts = 0;
      if (ownedAttempts.length > 0) {
        await updateDeliveries(tx, ownedAttempts, now);
        alerts = await recordHealth(tx, {
          attempts: ownedAttempts.filter(attempt => attempt.counted),
          now,
          coolDown: this.#coolDown,
          shard: this.#shard,
        });
      }
      return {
        owned: attempts.map(({ delivery }) => owned.has(delivery.deliveryId)),
        alerts,
      };
    });
  }

  async renew(leases: Lease[], leasedUntil: number): Promise<void> {
    await this.#knex.transaction(async tx => {
      const held = await lockHeld(tx, leases);
      const places = placesOf(tx, held);
      await tx.raw(
        `update delivery_queue set leased_until = ? where ${places.condition}`,
        [leasedUntil, places.binding],
      );
    });
  }

  async release(leases: Lease[]): Promise<void> {
    await this.#knex.transaction(async tx => {
      const held = await lockHeld(tx, leases);
      const places = placesOf(tx, held);
      await tx.raw(
        `update delivery_queue set lease_token = null, leased_until = null where ${places.condition}`,
        [places.binding],
      );
    });
  }

  async insertTest(options: {
    integration: Revision;
    eventType: string;
    body: string;
    dispatchedBy: string;
    now: number;
    leaseMs: number;
  }): Promise<ClaimedDelivery> {
    const { integration, eventType, body, dispatchedBy, now, leaseMs } =
      options;
    const eventId = newId(now);
    const deliveryId = newId(now);
    const leaseToken = uuid();
    await this.#knex.transaction(async tx => {
      await assertRevision(tx, integration);
      await tx('events').insert({
        id: eventId,
        type: eventType,
        body,
        dispatched_by: dispatchedBy,
      });
      await tx('deliveries').insert({
        id: deliveryId,
        event_id: eventId,
        integration_id: integration.id,
        event_type: eventType,
        status: 'pending',
        test: true,
      });
      await tx('delivery_queue').insert({
        delivery_id: deliveryId,
        integration_id: integration.id,
        event_id: eventId,
        test: true,
        attempt_count: 0,
        due_at: now,
        queued_at: now,
        attempt: 0,
        trigger: 'test',
        lease_token: leaseToken,
        leased_until: now + leaseMs,
      });
    });
    return {
      deliveryId,
      eventId,
      dispatchedBy,
      integrationId: integration.id,
      incarnation: integration.incarnation,
      integrationVersion: integration.version,
      leaseToken,
      queuedAt: now,
      attempt: 0,
      attemptCount: 0,
      trigger: 'test',
      test: true,
      trusted: true,
      body,
    };
  }

  async setAside(options: {
    integrationId: string;
    now: number;
    limit: number;
  }): Promise<number> {
    const { integrationId, now, limit } = options;
    return this.#knex.transaction(async tx => {
      const integration = tx('integrations')
        .where({ id: integrationId })
        .first('state');
      // Enabling locks the same row, so a delivery is either set aside before it and replayed, or sent after it.
      const row = await (isPostgres(tx) ? integration.forShare() : integration);
      if (row?.state === 'active') {
        return 0;
      }
      const due = dueDeliveries(tx, {
        requests: [{ integrationId, slots: limit }],
        now,
      });
      const removed = rowsOf<{ delivery_id: string }>(
        await tx.raw(
          `with due as (${due.sql})
           delete from delivery_queue where ${isAt(tx, 'select at from due')} returning delivery_id`,
          due.bindings,
        ),
      );
      if (removed.length > 0) {
        const ids = recordset(tx, 'r', { delivery_id: 'uuid' }, removed);
        await tx.raw(
          `update deliveries as d set status = ?, ended_at = ? from ${ids.sql} where d.id = r.delivery_id`,
          row ? ['held', null, ids.binding] : ['cancelled', now, ids.binding],
        );
      }
      return removed.length;
    });
  }

  async expire(options: {
    queuedBefore: number;
    now: number;
    limit: number;
  }): Promise<string[]> {
    return expire(this.#knex, options);
  }
}
