import { ConflictError } from '@backstage/errors';
import type { SourceResync } from 'backstage-plugin-webhooks-common';

/** A pass of a source that has begun. Only the newest one of a source may write. */
export interface SourceRun {
  sourceId: string;
  runId: string;
  /** Counts the passes of the source. */
  pass: number;
  /** What the snapshot of the source stands for; undefined before the first complete pass. */
  scope?: string;
  resync?: { events: SourceResync; at: number };
}

/** The state of a source. */
export interface SourceRecord {
  id: string;
  runningSince?: number;
  resync?: SourceRun['resync'];
  lastPass?: {
    at: number;
    durationMs: number;
    result: Record<string, number>;
  };
  lastError?: { at: number; message: string };
}

/** The error of a pass that another one has overtaken. */
export class OvertakenError extends ConflictError {
  constructor() {
    super('Another pass of the source has begun');
  }
}
