/*
 * The row types of all tables, as the drivers return them. The tables are created in `migrations/`; README.md lists
 * their writers.
 */
import type {
  ActivityEvent,
  AttemptOutcome,
  AttemptTrigger,
  DeliveryEndReason,
  DeliveryOrdering,
  DeliveryStatus,
  DisabledReason,
  IntegrationState,
  ReplayEndReason,
  ReplayState,
  SigningScheme,
  SourceResync,
} from 'backstage-plugin-webhooks-common';
import type { OutboxAlert } from '../model/alert';
import type { PauseReason } from '../model/circuitBreaker';
import type { Trend } from '../model/healthTrend';
import type { Warning } from '../model/judge';
import type { LatencyCounts } from '../model/latencyHistogram';

/** A bigint, which PostgreSQL returns as text and SQLite as a number. */
type BigInteger = number | string;
/** A boolean, which SQLite returns as a number. */
type Flag = boolean | number;

/** The circuit breaker of an integration, in `integrations`. */
export interface CircuitRow {
  /** Consecutive failures. */
  consecutive_failures: number;
  trips: number;
  paused_until: BigInteger | null;
  pause_reason: PauseReason | null;
  probe_until: BigInteger | null;
  /** Whether it has a rate limit, FIFO ordering or a pause. */
  paced: Flag;
}

/** A row of `integrations`. */
export interface IntegrationRow extends CircuitRow {
  id: string;
  name: string;
  description: string | null;
  owner: string;
  entity_ref: string | null;
  url: string;
  /** Host and port of the URL. */
  host: string;
  /** JSON. */
  event_types: string;
  /** JSON, each value sealed. */
  headers: string;
  signing: SigningScheme;
  public_key: string | null;
  ordering: DeliveryOrdering;
  max_per_second: number | null;
  /** GCRA theoretical arrival time in milliseconds, with a fraction. */
  rate_next_at: number | null;
  timeout_seconds: number | null;
  /** JSON: a filter predicate. */
  filter: string | null;
  owned_only: Flag;
  /** JSON. */
  policy: string | null;
  state: IntegrationState;
  reason: DisabledReason | null;
  /** JSON. */
  evidence: string | null;
  disabled_at: BigInteger | null;
  disabled_by: string | null;
  warned_at: BigInteger | null;
  warning: Warning | null;
  /** When the last batch of the replay or waiver of held deliveries ran; null if none is in progress. */
  replay_held_at: BigInteger | null;
  replay_held_trusted: Flag;
  replay_held_waived: Flag;
  /** The replay also queues deliveries that failed permanently between these times; null if it queues none of them. */
  replay_failed_from: BigInteger | null;
  replay_failed_to: BigInteger | null;
  /** Incremented whenever it is enabled. */
  epoch: number;
  /** A random id, generated when the row is inserted. */
  incarnation: string;
  /** Incremented by every change. */
  version: number;
  managed_by: 'api' | 'config';
  deletion_at: BigInteger | null;
  created_at: BigInteger;
  created_by: string;
  updated_at: BigInteger;
  last_success_at: BigInteger | null;
  last_failure_at: BigInteger | null;
  failing_since: BigInteger | null;
  throttled_since: BigInteger | null;
  /** A letter for each recent attempt, the newest last. */
  recent_outcomes: string;
  trend: Trend | null;
  /** JSON. */
  last_error: string | null;
}

/** A row of `integration_secrets`. */
export interface SecretRow {
  id: string;
  integration_id: string;
  /** Sealed. */
  secret: string;
  created_at: BigInteger;
  /** Null for the current secret. */
  expires_at: BigInteger | null;
}

/** A row of `integration_subscriptions`. */
export interface SubscriptionRow {
  integration_id: string;
  pattern: string;
  granted: Flag;
}

/** A row of `events`. Ids of events, deliveries and attempts contain the time. */
export interface EventRow {
  id: string;
  type: string;
  /** The request body. */
  body: string;
  dispatched_by: string;
  /** Whether its dispatch named the integrations that get it. */
  directed: Flag;
  idempotency_key: string | null;
  request_hash: string | null;
  /** JSON of the response to the dispatch. */
  answer: string | null;
}

/** A row of `deliveries`, the log. The columns `problem_…` and `failed_at` are generated. */
export interface DeliveryRow {
  id: string;
  event_id: string;
  integration_id: string;
  event_type: string;
  status: DeliveryStatus;
  /** Overrides the URL of the integration. */
  url: string | null;
  attempt_count: number;
  last_outcome: AttemptOutcome | null;
  last_status_code: number | null;
  last_error_code: string | null;
  ended_at: BigInteger | null;
  end_reason: DeliveryEndReason | null;
  test: Flag;
  trusted: Flag;
  /** The status; null if it is `pending` or `succeeded`. */
  problem_status: DeliveryStatus | null;
  /** The outcome; null if it is `success`. */
  problem_outcome: AttemptOutcome | null;
  /** The status code; null if it is 2xx. */
  problem_status_code: number | null;
  /** The first digit of `problem_status_code`. */
  problem_status_class: number | null;
  /** When it failed permanently. */
  failed_at: BigInteger | null;
}

/** A row of `delivery_queue`. */
export interface QueueRow {
  delivery_id: string;
  integration_id: string;
  /** Whether it has a row in `deliveries`. */
  logged: Flag;
  event_id: string;
  event_type: string;
  url: string | null;
  test: Flag;
  trusted: Flag;
  attempt_count: number;
  due_at: BigInteger;
  queued_at: BigInteger;
  /** Attempts since it was queued: the position in the retry schedule. */
  attempts_since_queued: number;
  trigger: AttemptTrigger;
  lease_token: string | null;
  leased_until: BigInteger | null;
}

/** A row of `attempts`. */
export interface AttemptRow {
  id: string;
  delivery_id: string;
  integration_id: string;
  number: number;
  trigger: AttemptTrigger;
  outcome: AttemptOutcome;
  status_code: number | null;
  error_code: string | null;
  error_message: string | null;
  url: string;
  started_at: BigInteger;
  duration_ms: number;
  /** JSON. */
  request_headers: string;
  /** JSON. */
  response_headers: string | null;
  response_body: string | null;
  response_truncated: Flag;
}

/** A row of `integration_activity`. */
export interface ActivityRow {
  id: string;
  integration_id: string;
  event: ActivityEvent;
  actor: string | null;
  /** JSON. */
  facts: string;
}

/** A row of `replays`. */
export interface ReplayRow {
  id: string;
  integration_id: string;
  state: ReplayState;
  end_reason: ReplayEndReason | null;
  from_time: BigInteger;
  to_time: BigInteger;
  /** Whether it sends events that the integration never got. */
  missing: Flag;
  /** Whether it sends the current state of catalog entities. */
  catalog: Flag;
  /** JSON. */
  status: string;
  /** JSON. */
  event_types: string | null;
  /** JSON. */
  outcomes: string | null;
  /** JSON. */
  status_codes: string | null;
  failed_after: BigInteger | null;
  trusted: Flag;
  owner: string;
  entity_ref: string | null;
  epoch: number;
  selected: number;
  replayed: number;
  skipped: number;
  /** The last delivery, or event, of the last batch. */
  last_id: string | null;
  /** The last entity of the last batch. */
  last_ref: string | null;
  failures: number;
  turn_at: BigInteger;
  created_at: BigInteger;
  created_by: string;
  started_at: BigInteger | null;
  ended_at: BigInteger | null;
  stopped_by: string | null;
}

/** The attempts of an integration in an epoch that one shard has counted, by outcome, and those with a response by latency. */
interface HealthCounts extends LatencyCounts {
  integration_id: string;
  epoch: number;
  shard: number;
  success: number;
  error: number;
  timeout: number;
  gone: number;
  throttled: number;
}

/** A row of `health_days`: the counts of a UTC day. */
export interface HealthDayRow extends HealthCounts {
  day: string;
  first_failure_at: BigInteger | null;
  last_failure_at: BigInteger | null;
  last_success_at: BigInteger | null;
}

/** A row of `health_periods`: the counts of five minutes. */
export interface HealthPeriodRow extends HealthCounts {
  start: BigInteger;
}

/** A row of `event_outbox`. */
export interface EventOutboxRow {
  id: string;
  type: string;
  integration_id: string;
  /** JSON. */
  payload: string;
  occurred_at: BigInteger;
  due_at: BigInteger;
  attempts: number;
  last_error: string | null;
}

/** A row of `notification_outbox`. */
export interface OutboxRow {
  id: string;
  /** Null for a digest. */
  integration_id: string | null;
  owner: string;
  kind: OutboxAlert['kind'];
  /** The facts, as JSON. */
  payload: string;
  due_at: BigInteger;
  attempts: number;
  last_error: string | null;
}

/** A row of `sources`. */
export interface SourceRow {
  id: string;
  /** The number of passes begun. */
  pass: BigInteger;
  /** The pass that may write; null if none is in progress. */
  run_id: string | null;
  run_started_at: BigInteger | null;
  /** The scope of the snapshot; null before the first complete pass. */
  scope: string | null;
  /** The resync requested for the next pass, if any. */
  resync: SourceResync | null;
  resync_at: BigInteger | null;
  /** The end of the last complete pass. */
  passed_at: BigInteger | null;
  pass_ms: number | null;
  /** JSON. */
  result: string | null;
  /** Null after a completed pass. */
  failed_at: BigInteger | null;
  error: string | null;
}

/** A row of `catalog_snapshot`. */
export interface SnapshotRow {
  entity_ref: string;
  uid: string;
  etag: string;
  /** Incremented by every event about the entity. */
  revision: BigInteger;
  /** JSON. */
  hashes: string;
  /** JSON. */
  summary: string;
  /** The first pass that did not find it, while its deletion is withheld. */
  missing_since: BigInteger | null;
}
