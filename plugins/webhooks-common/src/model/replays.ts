import type { AttemptOutcome, DeliveryStatus } from './deliveries';

/**
 * The deliveries of an integration to send again. Deliveries in flight are skipped.
 *
 * @public
 */
export interface ReplayRequest {
  /** ISO time, inclusive. */
  from: string;
  /** ISO time, exclusive. Default: now. */
  to?: string;
  /**
   * Default: `failed` and `held`. With `pending`, waiting deliveries are sent now and their retry schedule restarts.
   */
  status?: DeliveryStatus | DeliveryStatus[];
  /** Event types or patterns. Default: any. */
  eventTypes?: string[];
  /** Outcomes of the last attempt. Default: any. */
  outcome?: AttemptOutcome | AttemptOutcome[];
  /** Status code of the last attempt, such as `422`, or a class, such as `4xx`. Default: any. */
  statusCode?: string;
  /**
   * ISO time, such as `lastSuccessAt` of the health. Skips deliveries that failed permanently at that time or before.
   * Deliveries in other states are not affected. Default: any.
   */
  failedAfter?: string;
  /**
   * Sends stored events that the integration never got, because it subscribed later, instead of its deliveries.
   * Excludes `status`, `outcome`, `statusCode` and `failedAfter`.
   */
  missing?: boolean;
}

/**
 * A replay of the current state of the catalog: one `catalog.entity.created` event about each entity that the catalog
 * source watches, if the subscription of the integration includes it.
 *
 * @public
 */
export interface CatalogReplayRequest {
  /** The only value. */
  catalog: 'current';
}

/**
 * The result of a small replay.
 *
 * @public
 */
export interface ReplayResult {
  /** Number of deliveries that will be sent again. */
  replayed: number;
}

/**
 * The response to a replay that runs in the background, because it sends 500 deliveries or more, or events that the
 * integration never got.
 *
 * @public
 */
export interface StartedReplay {
  /** Id of the replay, for `getReplay` and `stopReplay`. */
  replayId: string;
  /** Number of deliveries to send. */
  count: number;
}

/**
 * The states of a replay, in order. The last three are final.
 *
 * @public
 */
export const REPLAY_STATES = [
  'queued',
  'running',
  'completed',
  'stopped',
  'failed',
] as const;

/**
 * The state of a replay.
 *
 * @remarks
 * `queued`: not started. `running`: in progress. `completed`: all deliveries were processed. `stopped`: ended by a user
 * or a change of the integration. `failed`: ended by repeated errors. Deliveries that it has queued are sent in any
 * case.
 *
 * @public
 */
export type ReplayState = (typeof REPLAY_STATES)[number];

/**
 * The reasons for the early end of a replay.
 *
 * @public
 */
export const REPLAY_END_REASONS = [
  'manual',
  'disabled',
  'reassigned',
  'error',
] as const;

/**
 * The reason for the early end of a replay.
 *
 * @remarks
 * `manual`: a user stopped it. `disabled`: the integration was disabled. `reassigned`: the integration got another
 * owner or entity, so the permission of the caller may no longer apply. `error`: see the log of the backend.
 *
 * @public
 */
export type ReplayEndReason = (typeof REPLAY_END_REASONS)[number];

/**
 * A background replay.
 *
 * @public
 */
export interface Replay {
  /** Id of the replay. */
  id: string;
  /** Id of the integration. */
  integrationId: string;
  /** Its state. */
  state: ReplayState;
  /** Set if it ended early. */
  endReason?: ReplayEndReason;
  /** ISO time, inclusive. With `catalog`, the time of the request. */
  from: string;
  /** ISO time, exclusive. With `catalog`, the time of the request. */
  to: string;
  /** Whether it sends events that the integration never got; absent otherwise. */
  missing?: boolean;
  /** `current` if it sends the current state of the catalog; absent otherwise. */
  catalog?: 'current';
  /** Deliveries in any of these are sent again; empty with `missing` and `catalog`. */
  status: DeliveryStatus[];
  /** Default: any. */
  eventTypes?: string[];
  /** Default: any. */
  outcome?: AttemptOutcome[];
  /** A code, or a class such as `4xx`. Default: any. */
  statusCode?: string;
  /** ISO time; deliveries that failed permanently at that time or before are skipped. Default: any. */
  failedAfter?: string;
  /** Number of deliveries to send. */
  selected: number;
  /** Number of deliveries that it has queued. */
  replayed: number;
  /** Number of deliveries that it has skipped: in flight, or changed or removed since the request. */
  skipped: number;
  /** ISO time of the request. */
  createdAt: string;
  /** Entity ref or principal of the caller. */
  createdBy: string;
  /** Absent while queued. */
  startedAt?: string;
  /** Set after its end. */
  endedAt?: string;
  /** Entity ref or principal of the caller who stopped it. */
  stoppedBy?: string;
}

/**
 * A page of the replays of an integration.
 *
 * @public
 */
export interface ListReplaysRequest {
  /** 1 to 200, 50 by default. */
  limit?: number;
  /** `nextCursor` of the previous page. */
  cursor?: string;
}
