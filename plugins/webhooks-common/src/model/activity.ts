import type { DisabledReason, HealthEvidence } from './health';
import type { ReplayEndReason, ReplayState } from './replays';

/**
 * The changes to an integration that are recorded, by their names in the audit log. The end of a background replay
 * (`integration-replay-end`) is not in the audit log.
 *
 * @public
 */
export const ACTIVITY_EVENTS = [
  'integration-create',
  'integration-update',
  'integration-hand-over',
  'integration-disable',
  'integration-enable',
  'integration-resume',
  'integration-secret-rotate',
  'integration-replay',
  'integration-replay-stop',
  'integration-replay-end',
  'integration-cancel',
] as const;

/**
 * A kind of change to an integration.
 *
 * @public
 */
export type ActivityEvent = (typeof ACTIVITY_EVENTS)[number];

/**
 * A change to an integration.
 *
 * @public
 */
export interface IntegrationActivity {
  /** Its id. */
  id: string;
  /** The kind of change. */
  event: ActivityEvent;
  /** ISO time. */
  at: string;
  /**
   * Entity ref or principal of the caller, or `app-config`; absent for health rules, and for a replay that ended by
   * itself.
   */
  actor?: string;
  /** The names of the fields that an update changed. */
  changed?: string[];
  /** The owners before and after a hand-over. */
  owners?: { from: string; to: string };
  /** Why it was disabled. */
  reason?: DisabledReason;
  /** The facts that led to its disabling, without the response of the receiver. */
  evidence?: HealthEvidence;
  /** The deliveries that were sent again when it was enabled. */
  replay?: 'none' | 'held' | 'missed';
  /** ISO time until which the previous secret signs. */
  previousExpiresAt?: string;
  /** The background replay that was started, was stopped or has ended. */
  replayId?: string;
  /** How a replay ended: `completed`, `stopped` or `failed`. */
  state?: ReplayState;
  /** Why a replay ended early. */
  endReason?: ReplayEndReason;
  /** Whether a replay sends events that the integration never received. */
  missing?: boolean;
  /** `current` if a replay sends the current state of the catalog. */
  catalog?: 'current';
  /** ISO time from which on deliveries were replayed or cancelled; absent for any time. */
  from?: string;
  /** ISO time before which deliveries were replayed or cancelled. */
  to?: string;
  /** Number of deliveries that were sent again or cancelled, or selected for it, counted up to 10,000 on enabling. */
  count?: number;
}

/**
 * A page of changes.
 *
 * @public
 */
export interface ListActivityRequest {
  /** Number of changes per page, 1 to 200; default 50. */
  limit?: number;
  /** `nextCursor` of the previous page. */
  cursor?: string;
}
