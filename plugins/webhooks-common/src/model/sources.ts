/**
 * States of a source.
 *
 * @public
 */
export const SOURCE_STATES = ['starting', 'ok', 'holding', 'failing'] as const;

/**
 * The state of a source.
 *
 * @remarks
 * `starting`: no pass has been completed. `ok`: the last pass was completed. `holding`: it was, but the deletion of very
 * many entities at once is not believed yet. `failing`: the last pass has failed.
 *
 * @public
 */
export type SourceState = (typeof SOURCE_STATES)[number];

/**
 * The events that a resync sends.
 *
 * @public
 */
export const SOURCE_RESYNCS = ['none', 'changes'] as const;

/**
 * The events that a resync sends.
 *
 * @remarks
 * `none`: nothing; what there is now counts as known. `changes`: all changes, the deletions that are held included.
 *
 * @public
 */
export type SourceResync = (typeof SOURCE_RESYNCS)[number];

/**
 * A source of events that nobody dispatches by hand.
 *
 * @public
 */
export interface Source {
  /** Such as `catalog`. */
  id: string;
  /** Names of the event types that it dispatches. */
  eventTypes: string[];
  /** Whether it works. */
  state: SourceState;
  /** ISO time at which the pass that is under way began. */
  runningSince?: string;
  /** The last pass that was completed. */
  lastPass?: {
    /** ISO time. */
    endedAt: string;
    /** From its beginning to its end. */
    durationMs: number;
    /** What it found, such as `entities` and `updated`. */
    counts: Record<string, number>;
  };
  /** Why the last pass failed; absent once one was completed. */
  lastError?: {
    /** ISO time. */
    at: string;
    /** The message of the error. */
    message: string;
  };
  /** What the next pass sends, when somebody has asked for it. */
  resync?: SourceResync;
}
