/*
 * All SQL of the queue.
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
import type { AttemptTrigger } from 'backstage-plugin-webhooks-common';
import { isPostgres, recordset, rowsOf, storable, toNumber } from './dialect';
import { newId } from './ids';
import type {
  AttemptRecord,
  ClaimedDelivery,
  ClaimRequest,
  DeliveryQueue,
  Lane,
  RecordResult,
} from './DeliveryQueue';
import { recordHealth } from './recordHealth';

type Lease = Pick<ClaimedDelivery, 'deliveryId' | 'leaseToken'>;

/**
 * The queue in the plugin's database.
 */
export class DatabaseDeliveryQueue implements DeliveryQueue {
  readonly #knex: Knex;

  static create(options: { knex: Knex }): DatabaseDeliveryQueue {
    return new DatabaseDeliveryQueue(options.knex);
  }

  private constructor(knex: Knex) {
    this.#knex = knex;
  }

  async lanes(): Promise<Lane[]> {
    // Jumps from integration to integration through the index, with one probe each.
    const rows = rowsOf<{
      integration_id: string;
      due_at: number | string;
      state: string | null;
    }>(
      await this.#knex.raw(`
        with recursive lane(integration_id) as (
          select min(integration_id) from delivery_queue
          union all
          select (
            select min(q.integration_id) from delivery_queue q
            where q.integration_id > lane.integration_id
          ) from lane where lane.integration_id is not null
        )
        select lane.integration_id, i.state,
          (
            select min(q.due_at) from delivery_queue q
            where q.integration_id = lane.integration_id
          ) as due_at
        from lane left join integrations i on i.id = lane.integration_id
        where lane.integration_id is not null`),
    );
    return rows
      .filter(row => row.due_at !== null)
      .map(row => ({
        integrationId: row.integration_id,
        dueAt: toNumber(row.due_at),
        state: (row.state as Lane['state'] | null) ?? 'deleted',
      }));
  }

  async claim(options: {
    requests: ClaimRequest[];
    now: number;
    leaseMs: number;
  }): Promise<ClaimedDelivery[]> {
    const leaseToken = uuid();
    const due = this.#dueDeliveries(options.requests, options.now);
    const claimed = rowsOf<{ delivery_id: string }>(
      await this.#knex.raw(
        `with due as (${due.sql})
         update delivery_queue set lease_token = ?, leased_until = ?
         where delivery_id in (select delivery_id from due)
         returning delivery_id`,
        [...due.bindings, leaseToken, options.now + options.leaseMs],
      ),
    );
    return claimed.length === 0
      ? []
      : this.#load(
          claimed.map(row => row.delivery_id),
          leaseToken,
        );
  }

  async record(attempts: AttemptRecord[], now: number): Promise<RecordResult> {
    return this.#knex.transaction(async tx => {
      const owned = await this.#settleQueue(tx, attempts);
      const ownedAttempts = attempts.filter(attempt =>
        owned.has(attempt.delivery.deliveryId),
      );
      await insertAttempts(tx, attempts);
      let alerts = 0;
      if (ownedAttempts.length > 0) {
        await updateDeliveries(tx, ownedAttempts, now);
        alerts = await recordHealth(
          tx,
          ownedAttempts.filter(attempt => attempt.counted),
          now,
        );
      }
      return {
        owned: attempts.map(({ delivery }) => owned.has(delivery.deliveryId)),
        alerts,
      };
    });
  }

  async renew(leases: Lease[], leasedUntil: number): Promise<void> {
    const held = leaseRows(this.#knex, leases);
    await this.#knex.raw(
      `update delivery_queue as q set leased_until = ? from ${held.sql}
       where q.delivery_id = r.delivery_id and q.lease_token = r.lease_token`,
      [leasedUntil, held.binding],
    );
  }

  async release(leases: Lease[]): Promise<void> {
    const held = leaseRows(this.#knex, leases);
    await this.#knex.raw(
      `update delivery_queue as q set lease_token = null, leased_until = null from ${held.sql}
       where q.delivery_id = r.delivery_id and q.lease_token = r.lease_token`,
      [held.binding],
    );
  }

  async insertTest(options: {
    integration: { id: string; version: number };
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
        due_at: now,
        attempt: 0,
        trigger: 'test',
        lease_token: leaseToken,
        leased_until: now + leaseMs,
      });
    });
    return {
      deliveryId,
      integrationId: integration.id,
      integrationVersion: integration.version,
      leaseToken,
      attempt: 0,
      attemptCount: 0,
      trigger: 'test',
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
      const due = this.#dueDeliveries(
        [{ integrationId, slots: limit }],
        now,
        false,
      );
      const removed = rowsOf<{ delivery_id: string }>(
        await tx.raw(
          `with due as (${due.sql})
           delete from delivery_queue where delivery_id in (select delivery_id from due)
           returning delivery_id`,
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

  /** The due deliveries of some integrations that nobody has a lease on. */
  #dueDeliveries(
    requests: ClaimRequest[],
    now: number,
    onlyActive = true,
  ): { sql: string; bindings: Knex.Value[] } {
    const free = `q.due_at <= ? and (q.leased_until is null or q.leased_until <= ?)`;
    if (isPostgres(this.#knex)) {
      const lanes = recordset(
        this.#knex,
        'lane',
        { id: 'text', slots: 'int' },
        requests.map(({ integrationId, slots }) => ({
          id: integrationId,
          slots,
        })),
      );
      return {
        sql: `select q.delivery_id from ${lanes.sql}
          ${onlyActive ? `join integrations i on i.id = lane.id and i.state = 'active'` : ''}
          cross join lateral (
            select q.delivery_id from delivery_queue q where q.integration_id = lane.id and ${free}
            order by q.due_at, q.delivery_id limit lane.slots for update skip locked
          ) q`,
        bindings: [lanes.binding, now, now],
      };
    }
    const active = onlyActive
      ? `and exists (select 1 from integrations i where i.id = q.integration_id and i.state = 'active')`
      : '';
    return {
      sql: requests
        .map(
          () => `select * from (
            select q.delivery_id from delivery_queue q where q.integration_id = ? and ${free} ${active}
            order by q.due_at, q.delivery_id limit ?
          )`,
        )
        .join(' union all '),
      bindings: requests.flatMap(({ integrationId, slots }) => [
        integrationId,
        now,
        now,
        slots,
      ]),
    };
  }

  async #load(
    deliveryIds: string[],
    leaseToken: string,
  ): Promise<ClaimedDelivery[]> {
    const ids = recordset(
      this.#knex,
      'r',
      { id: 'uuid' },
      deliveryIds.map(id => ({ id })),
    );
    const rows = rowsOf<{
      id: string;
      integration_id: string;
      version: number;
      attempt: number;
      attempt_count: number;
      trigger: AttemptTrigger;
      url: string | null;
      body: string;
    }>(
      await this.#knex.raw(
        `select d.id, d.integration_id, i.version, q.attempt, d.attempt_count, q.trigger, d.url, e.body
         from ${ids.sql}
         join delivery_queue q on q.delivery_id = r.id
         join deliveries d on d.id = r.id
         join events e on e.id = d.event_id
         join integrations i on i.id = d.integration_id`,
        [ids.binding],
      ),
    );
    return rows.map(row => ({
      deliveryId: row.id,
      integrationId: row.integration_id,
      integrationVersion: row.version,
      leaseToken,
      attempt: row.attempt,
      attemptCount: row.attempt_count,
      trigger: row.trigger,
      url: row.url ?? undefined,
      body: row.body,
    }));
  }

  /** Removes or reschedules the queue rows that are still leased to the attempts' owner. */
  async #settleQueue(
    tx: Knex.Transaction,
    attempts: AttemptRecord[],
  ): Promise<Set<string>> {
    const owned = new Set<string>();
    const ended = attempts.filter(({ next }) => next.dueAt === undefined);
    const waiting = attempts.filter(({ next }) => next.dueAt !== undefined);
    if (ended.length > 0) {
      const leases = leaseRows(
        tx,
        ended.map(({ delivery }) => delivery),
      );
      const removed = rowsOf<{ delivery_id: string }>(
        await tx.raw(
          `delete from delivery_queue where (delivery_id, lease_token) in (select r.delivery_id, r.lease_token from ${leases.sql})
           returning delivery_id`,
          [leases.binding],
        ),
      );
      removed.forEach(row => owned.add(row.delivery_id));
    }
    if (waiting.length > 0) {
      const due = recordset(
        tx,
        'r',
        {
          id: 'uuid',
          lease_token: 'uuid',
          due_at: 'bigint',
          attempt: 'int',
        },
        waiting.map(({ delivery, next }) => ({
          id: delivery.deliveryId,
          lease_token: delivery.leaseToken,
          due_at: next.dueAt,
          attempt: delivery.attempt + 1,
        })),
      );
      const moved = rowsOf<{ delivery_id: string }>(
        await tx.raw(
          `update delivery_queue as q
           set due_at = r.due_at, attempt = r.attempt, trigger = 'automatic', lease_token = null, leased_until = null
           from ${due.sql} where q.delivery_id = r.id and q.lease_token = r.lease_token
           returning delivery_id`,
          [due.binding],
        ),
      );
      moved.forEach(row => owned.add(row.delivery_id));
    }
    return owned;
  }
}

function leaseRows(knex: Knex, leases: Lease[]) {
  return recordset(
    knex,
    'r',
    { delivery_id: 'uuid', lease_token: 'uuid' },
    leases.map(({ deliveryId, leaseToken }) => ({
      delivery_id: deliveryId,
      lease_token: leaseToken,
    })),
  );
}

async function updateDeliveries(
  tx: Knex.Transaction,
  attempts: AttemptRecord[],
  now: number,
): Promise<void> {
  const rows = recordset(
    tx,
    'r',
    {
      id: 'uuid',
      status: 'text',
      attempt_count: 'int',
      outcome: 'text',
      status_code: 'int',
      error_code: 'text',
      ended_at: 'bigint',
    },
    attempts.map(({ delivery, result, next }) => ({
      id: delivery.deliveryId,
      status: next.status,
      attempt_count: delivery.attemptCount + 1,
      outcome: result.outcome,
      status_code: result.statusCode,
      error_code: result.errorCode,
      ended_at: next.status === 'pending' ? null : now,
    })),
  );
  await tx.raw(
    `update deliveries as d
     set status = r.status, attempt_count = r.attempt_count, last_outcome = r.outcome,
       last_status_code = r.status_code, last_error_code = r.error_code, ended_at = r.ended_at
     from ${rows.sql} where d.id = r.id`,
    [rows.binding],
  );
}

async function insertAttempts(
  tx: Knex.Transaction,
  attempts: AttemptRecord[],
): Promise<void> {
  const columns = {
    delivery_id: 'uuid',
    id: 'uuid',
    integration_id: 'text',
    number: 'int',
    trigger: 'text',
    outcome: 'text',
    status_code: 'int',
    error_code: 'text',
    error_message: 'text',
    url: 'text',
    started_at: 'bigint',
    duration_ms: 'int',
    request_headers: 'text',
    response_headers: 'text',
    response_body: 'text',
    response_truncated: 'boolean',
  } as const;
  const rows = recordset(
    tx,
    'r',
    columns,
    attempts.map(({ id, delivery, url, requestHeaders, result }) => ({
      delivery_id: delivery.deliveryId,
      id,
      integration_id: delivery.integrationId,
      number: delivery.attemptCount + 1,
      trigger: delivery.trigger,
      outcome: result.outcome,
      status_code: result.statusCode,
      error_code: result.errorCode,
      error_message: result.errorMessage && storable(result.errorMessage),
      url,
      started_at: result.startedAt,
      duration_ms: result.durationMs,
      request_headers: JSON.stringify(requestHeaders),
      response_headers:
        result.responseHeaders &&
        storable(JSON.stringify(result.responseHeaders)),
      response_body: result.responseBody && storable(result.responseBody),
      response_truncated: result.responseTruncated,
    })),
  );
  const names = Object.keys(columns).join(', ');
  await tx.raw(
    `insert into attempts (${names}) select ${names} from ${rows.sql} where true on conflict do nothing`,
    [rows.binding],
  );
}
