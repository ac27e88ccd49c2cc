/*
 * Large tables, written by SQL in a minute instead of by the engine in hours.
 */
import type { Knex } from 'knex';
import { createPartitions, DAY_MS } from '../backend';

const EVENT_TYPE = 'bench.thing.happened';
/** Deliveries of one event. */
const FAN_OUT = 100;
const EVENT_BODY = 1_000;
/** One delivery in this many fails, which fills a page of one integration's failures even in the small log. */
const FAILURE_EVERY = 9;

/** The time between waiting deliveries, and between ended ones unless they cover several days. */
const STEP_MS = 2;

/** A UUID version 7 for row n of a table. `kind` keeps ids of different tables apart. */
function idSql(kind: number, n: string, timeMs: string): string {
  return `(lpad(to_hex(${timeMs}), 12, '0') || '7${kind}008000' || lpad(to_hex(${n}), 12, '0'))::uuid`;
}

/**
 * Fills the log with ended deliveries of one attempt each, and the queue with due deliveries.
 *
 * @param options - `integrationId` is an SQL expression of a row's number n
 */
export async function loadBacklog(
  knex: Knex,
  options: {
    /** Ended deliveries, some of them failed. */
    ended: number;
    /** Waiting deliveries. */
    waiting: number;
    integrationId: string;
    /** The number of days that the ended deliveries cover, each with a partition. Default: the last seconds. */
    days?: number;
  },
): Promise<void> {
  const { ended, waiting, integrationId, days } = options;
  const total = ended + waiting;
  const waitingSince = Date.now() - waiting * STEP_MS;
  const stepMs = days ? Math.floor((days * DAY_MS) / ended) : STEP_MS;
  const startMs = waitingSince - ended * stepMs;
  const toTime = (n: string) =>
    `(case when ${n} < ${ended} then ${startMs} + ${n}::bigint * ${stepMs}
      else ${waitingSince} + (${n} - ${ended})::bigint * ${STEP_MS} end)`;
  const id = (kind: number, n: string) => idSql(kind, n, toTime(n));
  await createPartitions(knex, { from: startMs, to: waitingSince });
  const eventId = id(1, `(n - n % ${FAN_OUT})`);
  const loadDeliveries = async () => {
    const restore = await dropIndexes(knex, 'deliveries');
    await knex.raw(
      `insert into deliveries (id, event_id, integration_id, event_type, status, attempt_count, last_outcome, last_status_code, ended_at)
       select ${id(2, 'n')}, ${eventId}, ${integrationId}, '${EVENT_TYPE}',
         case when n % ${FAILURE_EVERY} = 0 then 'failed' else 'succeeded' end, 1,
         case when n % ${FAILURE_EVERY} = 0 then 'error' else 'success' end,
         case when n % ${FAILURE_EVERY} = 0 then 500 else 200 end, ${toTime('n')}
       from generate_series(0, ${ended - 1}) as n`,
    );
    await restore();
  };
  const loadAttempts = () =>
    knex.raw(
      `insert into attempts (delivery_id, id, integration_id, number, trigger, outcome, status_code, url, started_at,
         duration_ms, request_headers, response_headers, response_body, response_truncated)
       select ${id(2, 'n')}, ${id(3, 'n')}, ${integrationId}, 1, 'automatic',
         case when n % ${FAILURE_EVERY} = 0 then 'error' else 'success' end,
         case when n % ${FAILURE_EVERY} = 0 then 500 else 200 end, 'https://example.com/hook', ${toTime('n')},
         20, '{"content-type":"application/json"}', '{"content-type":"application/json"}', '{"ok":true}', false
       from generate_series(0, ${ended - 1}) as n`,
    );
  const loadQueue = () =>
    knex.raw(
      `insert into delivery_queue (delivery_id, integration_id, event_id, event_type, test, attempt_count, due_at, queued_at, attempts_since_queued, trigger)
       select ${id(2, 'n')}, ${integrationId}, ${eventId}, '${EVENT_TYPE}', false, 0, ${toTime('n')}, ${toTime('n')}, 0, 'automatic'
       from generate_series(${ended}, ${total - 1}) as n`,
    );
  await knex.raw(
    `insert into events (id, type, body, dispatched_by, idempotency_key)
     select ${id(1, 'n')}, '${EVENT_TYPE}', repeat('x', ${EVENT_BODY}), 'plugin:bench', 'key-' || n
     from generate_series(0, ${total - 1}, ${FAN_OUT}) as n`,
  );
  // As many connections as a small machine has cores.
  await Promise.all([loadDeliveries(), loadAttempts()]);
  await loadQueue();
  await Promise.all(
    ['integrations', 'events', 'deliveries', 'attempts', 'delivery_queue'].map(
      table => knex.raw(`vacuum analyze ${table}`),
    ),
  );
}

/** Building an index on existing rows is faster than maintaining it during the inserts. */
async function dropIndexes(
  knex: Knex,
  table: string,
): Promise<() => Promise<void>> {
  const { rows } = await knex.raw(
    `select i.indexrelid::regclass as name, pg_get_indexdef(i.indexrelid) as definition
     from pg_index i where i.indrelid = ?::regclass and not i.indisunique`,
    [table],
  );
  for (const { name } of rows) {
    await knex.raw(`drop index ${name}`);
  }
  return async () => {
    for (const { definition } of rows) {
      await knex.raw(definition);
    }
  };
}
