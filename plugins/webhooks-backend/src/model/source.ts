import { ConflictError } from '@backstage/errors';
import type { SourceResync } from 'backstage-plugin-webhooks-common';

/** A pass of a source. Only the latest pass may write. */
export interface SourceRun {
  sourceId: string;
  runId: string;
  /** The number of the pass. */
  pass: number;
  /** The scope of the snapshot; undefined before the first complete pass. */
  scope?: string;
  resync?: { events: SourceResync; at: number };
}

/** The state of a source. */
export interface SourceRecord {
  id: string;
  /** The scope of the snapshot; undefined before the first complete pass. */
  scope?: string;
  runningSince?: number;
  resync?: SourceRun['resync'];
  lastPass?: {
    at: number;
    durationMs: number;
    result: Record<string, number>;
  };
  lastError?: { at: number; message: string };
}

/** A pass was overtaken by a later one. */
export class OvertakenError extends ConflictError {
  constructor() {
    super('Another pass of the source has begun');
  }
}
