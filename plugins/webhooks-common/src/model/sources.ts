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
 * `starting`: no pass has been completed. `ok`: the last pass was completed. `holding`: the last pass was completed,
 * but the deletion of very many entities at once is withheld. `failing`: the last pass failed.
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
 * `none`: nothing; the current entities count as known. `changes`: all changes, including withheld deletions.
 *
 * @public
 */
export type SourceResync = (typeof SOURCE_RESYNCS)[number];

/**
 * A source of events that the plugin dispatches.
 *
 * @public
 */
export interface Source {
  /** Such as `catalog`. */
  id: string;
  /** Names of the event types that it dispatches. */
  eventTypes: string[];
  /** Its state. */
  state: SourceState;
  /** ISO time of the start of the current pass, if any. */
  runningSince?: string;
  /** The last completed pass. */
  lastPass?: {
    /** ISO time. */
    endedAt: string;
    /** Duration in milliseconds. */
    durationMs: number;
    /** Its counts, such as `entities` and `updated`. */
    counts: Record<string, number>;
  };
  /** The failure of the last pass; absent after a completed pass. */
  lastError?: {
    /** ISO time. */
    at: string;
    /** The message of the error. */
    message: string;
  };
  /** The requested resync of the next pass, if any. */
  resync?: SourceResync;
}
