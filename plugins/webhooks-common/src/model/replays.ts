import type { DeliveryStatus } from './deliveries';

/**
 * The deliveries of an integration that are sent again. Those that are under way are left out.
 *
 * @public
 */
export interface ReplayRequest {
  /** ISO time, inclusive. */
  from: string;
  /** ISO time, exclusive; now by default. */
  to?: string;
  /** `failed` and `held` by default. With `pending`, waiting ones are sent now, and their attempts start over. */
  status?: DeliveryStatus | DeliveryStatus[];
  /** Event types, or patterns as integrations subscribe to them; any by default. */
  eventTypes?: string[];
  /**
   * Sends kept events that the integration never got, because it subscribed later, instead of deliveries that it has.
   * Excludes `status`.
   */
  missing?: boolean;
}

/**
 * How many deliveries were put back into the queue.
 *
 * @public
 */
export interface ReplayResult {
  /** Deliveries that will be sent again. */
  replayed: number;
}

/**
 * The answer to a replay that runs in the background, because it is about 500 deliveries or more.
 *
 * @public
 */
export interface StartedReplay {
  /** Id of the replay, for `getReplay` and `stopReplay`. */
  replayId: string;
  /** Deliveries that it is about. */
  count: number;
}

/**
 * How far a replay can be, in the order in which it gets there; the last three are its ends.
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
 * How far a replay is.
 *
 * @remarks
 * `queued`: it has not begun. `running`: it has begun. `completed`: all its deliveries were looked at. `stopped`: a person or a
 * change of the integration ended it. `failed`: it met the same error again and again. What it has put into the queue
 * is sent in any case.
 *
 * @public
 */
export type ReplayState = (typeof REPLAY_STATES)[number];

/**
 * Why a replay can end before all its deliveries were looked at.
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
 * Why a replay ended before all its deliveries were looked at.
 *
 * @remarks
 * `manual`: somebody stopped it. `disabled`: the integration was disabled. `reassigned`: the integration got another owner
 * or entity, so the permission of the caller may not hold any more. `error`: see the log of the backend.
 *
 * @public
 */
export type ReplayEndReason = (typeof REPLAY_END_REASONS)[number];

/**
 * A replay that runs in the background, or has ended.
 *
 * @public
 */
export interface Replay {
  /** Id of the replay. */
  id: string;
  /** The integration whose deliveries it sends again. */
  integrationId: string;
  /** How far it has got. */
  state: ReplayState;
  /** Absent unless it ended early. */
  endReason?: ReplayEndReason;
  /** ISO time, inclusive. */
  from: string;
  /** ISO time, exclusive. */
  to: string;
  /** Whether it sends events that the integration never got; absent otherwise. */
  missing?: boolean;
  /** Deliveries in any of these are sent again; empty with `missing`. */
  status: DeliveryStatus[];
  /** Any when absent. */
  eventTypes?: string[];
  /** Deliveries that it is about. */
  selected: number;
  /** Deliveries that it has put back into the queue. */
  replayed: number;
  /** Deliveries that it has left out: they were under way, or have changed or been removed since it was asked for. */
  skipped: number;
  /** ISO time at which it was asked for. */
  createdAt: string;
  /** Entity ref or principal of the caller. */
  createdBy: string;
  /** Absent while queued. */
  startedAt?: string;
  /** Absent unless it has ended. */
  endedAt?: string;
  /** Entity ref or principal of who stopped it. */
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
  /** `nextCursor` of the page before. */
  cursor?: string;
}
