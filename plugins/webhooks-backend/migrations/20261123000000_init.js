// @ts-check

/**
 * The counters of attempts: by outcome, and those with a response by the upper bound of their latency in milliseconds.
 *
 * @param {import('knex').Knex.CreateTableBuilder} table
 */
function addHealthCounts(table) {
  for (const count of ['success', 'error', 'timeout', 'gone', 'throttled']) {
    table.integer(count).notNullable();
  }
  for (const bound of [
    10,
    25,
    50,
    100,
    250,
    500,
    1000,
    2500,
    5000,
    10000,
    'over',
  ]) {
    table.integer(`latency_${bound}`).notNullable().defaultTo(0);
  }
}

/**
 * All times are epoch milliseconds of the plugin's clock. Ids of deliveries, events and attempts are UUID version 7, so
 * they sort by creation and a time range is a range of ids.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  const isPostgres = knex.client.config.client.includes('pg');

  await knex.schema.createTable('integrations', table => {
    table.comment('Webhook destinations');
    table.string('id', 64).primary();
    table.string('name', 255).notNullable();
    table.text('description');
    table.string('owner', 255).notNullable().comment('Entity ref');
    table.string('entity_ref', 255).comment('Entity it is about');
    table.text('url').notNullable();
    table
      .text('host')
      .notNullable()
      .comment('Host and port of the URL: receivers on one host share slots');
    table.text('event_types').notNullable().comment('JSON array of patterns');
    table
      .text('filter')
      .comment('JSON: predicate that events of these types must satisfy');
    table
      .boolean('owned_only')
      .notNullable()
      .defaultTo(false)
      .comment('Whether it gets events about entities of its owner only');
    table
      .text('headers')
      .notNullable()
      .comment('JSON object of names and sealed values');
    table.string('signing', 16).notNullable().comment('hmac or ed25519');
    table.string('public_key', 64).comment('Of the current ed25519 key');
    table.string('state', 16).notNullable().comment('active or disabled');
    table.string('reason', 16).comment('Why it is disabled');
    table.text('evidence').comment('JSON: facts it was disabled on');
    table.bigInteger('disabled_at');
    table.string('disabled_by', 255).comment('Who disabled it by hand');
    table
      .bigInteger('warned_at')
      .comment('The warning that its owners got last, and that is not over');
    table
      .string('warning', 16)
      .comment('Its kind: early, success-rate or failing-days');
    table
      .integer('epoch')
      .notNullable()
      .defaultTo(0)
      .comment(
        'Health counts of earlier epochs are history: enabling starts one',
      );
    table
      .string('incarnation', 16)
      .notNullable()
      .comment('Random: tells a row from an earlier one with its id');
    table
      .integer('version')
      .notNullable()
      .defaultTo(1)
      .comment('Raised by every change: what changes and senders compare');
    table.string('managed_by', 16).notNullable().comment('api or config');
    table
      .bigInteger('deletion_at')
      .comment('When it is deleted: app-config does not define it any more');
    table.bigInteger('created_at').notNullable();
    table.string('created_by', 255).notNullable();
    table.bigInteger('updated_at').notNullable();
    table.bigInteger('last_success_at');
    table.bigInteger('last_failure_at');
    table.integer('max_per_second').comment('Rate limit across all replicas');
    table
      .integer('timeout_seconds')
      .comment('Deadline of a request, unless it is that of the configuration');
    table
      .text('policy')
      .comment('JSON: its health limits instead of those of the configuration');
    table.string('ordering', 8).notNullable().comment('none or fifo');
    table
      .boolean('paced')
      .notNullable()
      .defaultTo(false)
      .comment('Has a rate limit, an order to keep, or a pause to respect');
    table.integer('consecutive_failures').notNullable().defaultTo(0);
    table
      .bigInteger('failing_since')
      .comment('The first failure since it last worked');
    table
      .bigInteger('throttled_since')
      .comment('The first answer of 429 since it last worked');
    table
      .integer('trips')
      .notNullable()
      .defaultTo(0)
      .comment('How often the circuit breaker has opened since it last worked');
    table
      .string('recent_outcomes', 20)
      .notNullable()
      .defaultTo('')
      .comment('One letter an attempt, newest last: success, failure, 429');
    table
      .text('last_error')
      .comment('JSON: the newest attempt that did not succeed');
    table.string('trend', 8).comment('healthy, degraded or failing');
    table.bigInteger('paused_until');
    table.string('pause_reason', 16).comment('cool-down or throttled');
    table.bigInteger('probe_until').comment('A probe is under way until then');
    table
      .double('rate_next_at')
      .comment('Theoretical arrival time (GCRA) of the rate limit');
    table
      .bigInteger('replay_held_at')
      .comment('The last batch of a replay or waiver of held deliveries');
    table
      .boolean('replay_held_waived')
      .notNullable()
      .defaultTo(false)
      .comment('Whether held deliveries are cancelled rather than queued');
    table
      .boolean('replay_held_trusted')
      .notNullable()
      .defaultTo(false)
      .comment('Whether the replay makes deliveries trusted');
    table
      .bigInteger('replay_failed_from')
      .comment('The replay also queues what failed for good from then on');
    table.bigInteger('replay_failed_to');
    table.index(['owner'], 'integrations_owner_idx');
    table.index(['created_by'], 'integrations_created_by_idx');
    table.index(['entity_ref'], 'integrations_entity_ref_idx');
    table.index(['name', 'id'], 'integrations_name_idx');
  });

  await knex.schema.createTable('integration_subscriptions', table => {
    table.comment('Event-type patterns by which a dispatch finds integrations');
    table.string('pattern', 130).notNullable();
    table
      .boolean('granted')
      .notNullable()
      .defaultTo(false)
      .comment('Also gets the event type while it is protected');
    table
      .string('integration_id', 64)
      .notNullable()
      .references('id')
      .inTable('integrations')
      .onDelete('CASCADE');
    table.primary(
      ['pattern', 'integration_id'],
      'integration_subscriptions_pk',
    );
    table.index(
      ['integration_id'],
      'integration_subscriptions_integration_idx',
    );
  });

  await knex.schema.createTable('integration_secrets', table => {
    table.comment('Signing secrets, the current and those in their grace time');
    table.uuid('id').primary();
    table
      .string('integration_id', 64)
      .notNullable()
      .references('id')
      .inTable('integrations')
      .onDelete('CASCADE');
    table.text('secret').notNullable().comment('Sealed secret or private key');
    table.bigInteger('created_at').notNullable();
    table.bigInteger('expires_at').comment('Null for the current secret');
    table.index(['integration_id'], 'integration_secrets_integration_idx');
  });

  await knex.schema.createTable('events', table => {
    table.comment(
      'Dispatched events, one row each regardless of the number of integrations',
    );
    table.uuid('id').primary();
    table.string('type', 128).notNullable();
    table.text('body').notNullable().comment('The request body as it is sent');
    table.string('dispatched_by', 255).notNullable();
    table
      .boolean('directed')
      .notNullable()
      .defaultTo(false)
      .comment('Whether its dispatch named the integrations that get it');
    table.string('idempotency_key', 255);
    table
      .string('request_hash', 64)
      .comment('SHA-256 of the request, with a key');
    table.text('answer').comment('JSON: the first answer, with a key');
  });
  // The key comes first, so that the log is searched by it alone.
  await knex.raw(
    'create unique index events_idempotency_uniq on events (idempotency_key, dispatched_by) where idempotency_key is not null',
  );

  await knex.schema.createTable('deliveries', table => {
    table.comment(
      'One event for one integration: the log. A delivery has its row from its first attempt on, or once it is held',
    );
    table.uuid('id').primary().comment('The webhook-id of every attempt');
    table.uuid('event_id').notNullable();
    table.string('integration_id', 64).notNullable();
    table.string('event_type', 128).notNullable();
    table.string('status', 16).notNullable();
    table.text('url').comment('Replaces the URL of the integration');
    table.integer('attempt_count').notNullable().defaultTo(0);
    table.string('last_outcome', 16);
    table.integer('last_status_code');
    table.string('last_error_code', 64);
    table.bigInteger('ended_at');
    table
      .string('end_reason', 32)
      .comment('Why it ended, if not by its attempts, such as expired');
    table.boolean('test').notNullable().defaultTo(false);
    table
      .boolean('trusted')
      .notNullable()
      .defaultTo(true)
      .comment('Dispatched by somebody with rights on the integration');
    // People look for failures, which are rare. These stay null for a success, which is then in none of their indexes.
    table.specificType(
      'problem_status',
      "varchar(16) generated always as (case when status in ('failed', 'held', 'cancelled') then status end) stored",
    );
    table.specificType(
      'problem_outcome',
      "varchar(16) generated always as (case when last_outcome <> 'success' then last_outcome end) stored",
    );
    table.specificType(
      'problem_status_code',
      "integer generated always as (case when last_outcome <> 'success' then last_status_code end) stored",
    );
    // A range of codes is not in the order of the log, so a class such as 5xx has a column.
    table.specificType(
      'problem_status_class',
      "integer generated always as (case when last_outcome <> 'success' then last_status_code / 100 end) stored",
    );
    table.specificType(
      'failed_at',
      "bigint generated always as (case when status = 'failed' and not test then ended_at end) stored",
    );
    table.index(['integration_id', 'id'], 'deliveries_integration_idx');
    table.index(['event_type', 'id'], 'deliveries_event_type_idx');
    table.index(['event_id'], 'deliveries_event_idx');
  });
  for (const problem of [
    'problem_status',
    'problem_outcome',
    'problem_status_code',
    'problem_status_class',
  ]) {
    for (const [name, columns] of [
      [`deliveries_${problem}_idx`, `${problem}, id`],
      [
        `deliveries_integration_${problem}_idx`,
        `integration_id, ${problem}, id`,
      ],
    ]) {
      await knex.raw(
        `create index ${name} on deliveries (${columns}) where ${problem} is not null`,
      );
    }
    if (isPostgres) {
      // One integration may have all failures. A plan that does not know sorts them instead of reading a page in order.
      await knex.raw(
        `create statistics deliveries_integration_${problem}_stats (mcv) on integration_id, ${problem} from deliveries`,
      );
    }
  }

  await knex.raw(
    'create index deliveries_failed_at_idx on deliveries (failed_at, integration_id) where failed_at is not null',
  );
  await knex.raw(
    'create index deliveries_integration_failed_at_idx on deliveries (integration_id, failed_at) where failed_at is not null',
  );

  await knex.schema.createTable('delivery_queue', table => {
    table.comment('Pending deliveries: small, hot, and apart from the log');
    table.string('integration_id', 64).notNullable();
    table.uuid('delivery_id').notNullable();
    table
      .boolean('logged')
      .notNullable()
      .defaultTo(false)
      .comment('Whether it has a row in deliveries');
    // Columns of the delivery, so that its row can be written when its first attempt ends.
    table.uuid('event_id').notNullable();
    table.string('event_type', 128).notNullable();
    table.text('url');
    table.boolean('test').notNullable();
    table.boolean('trusted').notNullable().defaultTo(true);
    table.integer('attempt_count').notNullable();
    table.bigInteger('due_at').notNullable();
    table
      .bigInteger('queued_at')
      .notNullable()
      .comment('Dispatched, redelivered or replayed: its age counts from here');
    table
      .integer('attempts_since_queued')
      .notNullable()
      .comment(
        'The position in the retry schedule, without attempts answered by 429',
      );
    table.string('trigger', 16).notNullable();
    table.uuid('lease_token').comment('Who may record the result');
    table.bigInteger('leased_until');
    // Also the order in which a FIFO integration is sent to.
    table.primary(['integration_id', 'delivery_id'], 'delivery_queue_pk');
    table.index(
      ['integration_id', 'trusted', 'due_at', 'delivery_id'],
      'delivery_queue_due_idx',
    );
    // For the log, in whose order ids are.
    table.index(['logged', 'delivery_id'], 'delivery_queue_logged_idx');
  });

  await knex.raw(
    `create index delivery_queue_test_idx on delivery_queue (delivery_id) where trigger = 'test'`,
  );

  await knex.schema.createTable('replays', table => {
    table.comment('Replays that run in the background, and those that did');
    table.uuid('id').primary();
    table
      .string('integration_id', 64)
      .notNullable()
      .references('id')
      .inTable('integrations')
      .onDelete('CASCADE');
    table
      .string('state', 16)
      .notNullable()
      .comment('queued, running, completed, stopped or failed');
    table.string('end_reason', 16).comment('Why it ended early');
    table.bigInteger('from_time').notNullable().comment('Inclusive');
    table.bigInteger('to_time').notNullable().comment('Exclusive');
    table
      .boolean('missing')
      .notNullable()
      .defaultTo(false)
      .comment('Whether it sends events that the integration never got');
    table
      .boolean('catalog')
      .notNullable()
      .defaultTo(false)
      .comment('Whether it sends the current state of catalog entities');
    table.text('status').notNullable().comment('JSON array');
    table.text('event_types').comment('JSON array of patterns');
    table.text('outcomes').comment('JSON array');
    table.text('status_codes').comment('JSON: the first and the last');
    table
      .bigInteger('failed_after')
      .comment('Exclusive; leaves out what failed earlier');
    table
      .boolean('trusted')
      .notNullable()
      .comment('Whether it makes deliveries trusted');
    // The state of the integration that it was decided on.
    table.string('owner', 255).notNullable();
    table.string('entity_ref', 255);
    table.integer('epoch').notNullable();
    table.integer('selected').notNullable();
    table.integer('replayed').notNullable().defaultTo(0);
    table.integer('skipped').notNullable().defaultTo(0);
    table
      .uuid('last_id')
      .comment('The last delivery or event that it looked at');
    table.string('last_ref', 255).comment('The last entity that it looked at');
    table
      .integer('failures')
      .notNullable()
      .defaultTo(0)
      .comment('Batches that failed since the last one that did not');
    table.bigInteger('turn_at').notNullable().comment('Of its last batch');
    table.bigInteger('created_at').notNullable();
    table.string('created_by', 255).notNullable();
    table.bigInteger('started_at');
    table.bigInteger('ended_at');
    table.string('stopped_by', 255);
    table.index(['integration_id', 'id'], 'replays_integration_idx');
    table.index(['ended_at'], 'replays_ended_idx');
  });
  await knex.raw(
    'create unique index replays_active_uniq on replays (integration_id) where ended_at is null',
  );

  await knex.schema.createTable('integration_activity', table => {
    table.comment('Who changed an integration, and the facts of the change');
    table.uuid('id').primary().comment('Has the time of the change');
    // Not a foreign key: its lock on the integration would deadlock with a deletion, which locks the integration first
    // and then its replays. The end of a replay is written here with the replay locked.
    table.string('integration_id', 64).notNullable();
    table.string('event', 32).notNullable().comment('As in the audit log');
    table.string('actor', 255).comment('Null for a health rule');
    table.text('facts').notNullable().comment('JSON');
    table.index(['integration_id', 'id'], 'integration_activity_idx');
  });

  const attempts = isPostgres ? 'attempts_default' : 'attempts';
  await knex.schema.createTable(attempts, table => {
    table.comment('One HTTP request of a delivery');
    table.uuid('delivery_id').notNullable();
    table.uuid('id').notNullable();
    table.string('integration_id', 64).notNullable();
    table.integer('number').notNullable();
    table.string('trigger', 16).notNullable();
    table.string('outcome', 16).notNullable();
    table.integer('status_code');
    table.string('error_code', 64);
    table.text('error_message');
    table.text('url').notNullable();
    table.bigInteger('started_at').notNullable();
    table.integer('duration_ms').notNullable();
    table.text('request_headers').notNullable();
    table.text('response_headers');
    table.text('response_body');
    table.boolean('response_truncated').notNullable();
    table.primary(['delivery_id', 'id'], 'attempts_pk');
  });
  await knex.raw(
    `create index attempts_problem_idx on ${attempts} (integration_id, id) where outcome <> 'success'`,
  );
  if (isPostgres) {
    // As for deliveries: one integration may have all failures.
    await knex.raw(
      'create statistics attempts_problem_stats (mcv) on integration_id, outcome from attempts_default',
    );
    // The plugin adds a partition for each UTC day of deliveries. Attempts of other days are in the default partition.
    await knex.raw(
      'create table attempts (like attempts_default including all) partition by range (delivery_id)',
    );
    await knex.raw(
      `comment on table attempts is 'One HTTP request of a delivery, partitioned by the UTC day of the delivery'`,
    );
    await knex.raw(
      'alter table attempts attach partition attempts_default default',
    );
  }

  await knex.schema.createTable('health_days', table => {
    table.comment('Attempts of an integration in a UTC day');
    table
      .string('integration_id', 64)
      .notNullable()
      .references('id')
      .inTable('integrations')
      .onDelete('CASCADE');
    table.string('day', 10).notNullable().comment('YYYY-MM-DD');
    table.integer('epoch').notNullable();
    table
      .integer('shard')
      .notNullable()
      .defaultTo(0)
      .comment('Replicas count apart, so that they do not wait for each other');
    addHealthCounts(table);
    table.bigInteger('first_failure_at');
    table.bigInteger('last_failure_at');
    table.bigInteger('last_success_at');
    table.primary(
      ['integration_id', 'day', 'epoch', 'shard'],
      'health_days_pk',
    );
    table.index(['day'], 'health_days_day_idx');
  });

  await knex.schema.createTable('health_periods', table => {
    table.comment('Attempts of an integration in five minutes of the last day');
    table
      .string('integration_id', 64)
      .notNullable()
      .references('id')
      .inTable('integrations')
      .onDelete('CASCADE');
    table.bigInteger('start').notNullable();
    table.integer('epoch').notNullable();
    table.integer('shard').notNullable();
    addHealthCounts(table);
    table.primary(
      ['integration_id', 'start', 'epoch', 'shard'],
      'health_periods_pk',
    );
    table.index(['start'], 'health_periods_start_idx');
  });

  await knex.schema.createTable('notification_outbox', table => {
    table.comment('Alerts that the notification service has not taken yet');
    table.uuid('id').primary();
    table.string('integration_id', 64).comment('Null for all of the owner');
    table.string('owner', 255).notNullable();
    table.string('kind', 16).notNullable();
    table.text('payload').notNullable().comment('JSON notification');
    table.integer('attempts').notNullable().defaultTo(0);
    table.bigInteger('due_at').notNullable();
    table.string('last_error', 1024);
    table.index(['due_at'], 'notification_outbox_due_idx');
  });

  await knex.schema.createTable('event_outbox', table => {
    table.comment('Operational events that are not dispatched yet');
    table.uuid('id').primary().comment('Also the idempotency key');
    table.string('type', 128).notNullable();
    table
      .string('integration_id', 64)
      .notNullable()
      .comment('The integration that it is about, which does not get it');
    table.text('payload').notNullable().comment('JSON');
    table.bigInteger('occurred_at').notNullable();
    table.integer('attempts').notNullable().defaultTo(0);
    table.bigInteger('due_at').notNullable();
    table.string('last_error', 1024);
    table.index(['due_at'], 'event_outbox_due_idx');
  });

  await knex.schema.createTable('digest_days', table => {
    table.comment('The latest day whose digests are in the outbox');
    table.string('day', 10).primary().comment('YYYY-MM-DD');
  });

  await knex.schema.createTable('alert_rates', table => {
    table.comment('Alerts to each owner in the latest hour that had one');
    table.string('owner', 255).primary();
    table.integer('hour').notNullable().comment('Hours since the epoch');
    table.integer('alerts').notNullable();
  });

  await knex.schema.createTable('sources', table => {
    table.comment('Sources of events that work in passes');
    table.string('id', 64).primary();
    table
      .bigInteger('pass')
      .notNullable()
      .defaultTo(0)
      .comment('Counts the passes that have begun');
    table
      .uuid('run_id')
      .comment('The pass that may write; a newer one overtakes it');
    table.bigInteger('run_started_at');
    table
      .text('scope')
      .comment('What the snapshot stands for; null before the first pass');
    table
      .string('resync', 16)
      .comment('What the next pass sends, if not the changes: none or changes');
    table.bigInteger('resync_at');
    table.bigInteger('passed_at').comment('End of the last complete pass');
    table.integer('pass_ms');
    table.text('result').comment('JSON: counts of the last complete pass');
    table.bigInteger('failed_at').comment('The last pass failed then');
    table.string('error', 1024);
  });

  await knex.schema.createTable('catalog_snapshot', table => {
    table.comment('Catalog entities as they were last told');
    table.string('entity_ref', 255).primary();
    table.text('uid').notNullable();
    table.string('etag', 64).notNullable();
    table
      .bigInteger('revision')
      .notNullable()
      .comment('Raised by every event about the entity');
    table.text('hashes').notNullable().comment('JSON: of each section');
    table
      .text('summary')
      .notNullable()
      .comment('JSON: the facts that are told when it is gone');
    table
      .bigInteger('missing_since')
      .comment(
        'The first pass that has not seen it, while its deletion is held',
      );
  });

  if (isPostgres) {
    // Queue rows live for milliseconds: room on the page keeps a claim from touching indexes, and eager vacuuming
    // keeps dead rows from piling up in front of a claim. Nearly every row of the log is updated once, soon.
    await knex.raw(
      'alter table delivery_queue set (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0)',
    );
    await knex.raw(
      'alter table integrations set (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.0, autovacuum_vacuum_threshold = 1000)',
    );
    await knex.raw(
      'alter table health_periods set (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.0, autovacuum_vacuum_threshold = 1000)',
    );
    await knex.raw(
      'alter table health_days set (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.0, autovacuum_vacuum_threshold = 1000)',
    );
    await knex.raw(
      'alter table deliveries set (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02)',
    );
  }
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  for (const table of [
    'catalog_snapshot',
    'sources',
    'alert_rates',
    'digest_days',
    'event_outbox',
    'notification_outbox',
    'health_days',
    'health_periods',
    'attempts',
    'integration_activity',
    'replays',
    'delivery_queue',
    'deliveries',
    'events',
    'integration_secrets',
    'integration_subscriptions',
    'integrations',
  ]) {
    await knex.schema.dropTable(table);
  }
};
